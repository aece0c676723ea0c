// What bundling puts into the kernel and the extension.

/** The file with the course's files, beside the kernel's script. */
declare const COURSE_FILES: string;
/** Files beside it that are fetched only when a cell reads them, by their paths in the kernel's memory. */
declare const REMOTE_FILES: Record<string, string>;
declare const KERNEL_SCRIPT: string;
/** Files beside the kernel's script, and the script itself. */
declare const KEPT_FILES: string[];
/** Of the service worker's cache. */
declare const CACHE_NAME: string;

// What bundling puts into the kernel and the extension.

/** The file with the course's files, beside the kernel's script. */
declare const COURSE_FILES: string;
/** Files beside it that are fetched only when a cell reads them, by their paths in the kernel's memory. */
declare const REMOTE_FILES: Record<string, string>;
/** Where the page has the kernel's script. */
declare const KERNEL_SCRIPT: string;
/** Its full address, which whoever starts the worker sets. */
declare const KERNEL_ADDRESS: string;
/** Files beside the kernel's script, and the script itself. */
declare const KEPT_FILES: string[];
/** Beside the course's pages, by its way from the extension's script. */
declare const PLOTLY_SCRIPT: string;
/** Of the service worker's cache. */
declare const CACHE_NAME: string;

// Writes the kernel as a web worker: one script, and the files that it unpacks or fetches.
import { mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../setup/places.cjs";
import { bundleScript } from "./bundle-script.mjs";
import { courseFiles, REMOTE } from "./course-files.mjs";
import { writeHashed } from "./hashed-file.mjs";

/** By this name, the script's frames are kept out of a reader's errors, as frames of Node are. */
const AS_NODE = "//# sourceURL=node:browser";

/**
 * @param {string} folder where to write
 * @returns {{ script: string, beside: string[] }} names of the files
 */
export function bundleKernel(folder) {
  mkdirSync(folder, { recursive: true });
  const files = writeHashed(folder, "course.json", JSON.stringify(courseFiles()));
  const remote = Object.fromEntries(
    REMOTE.map((path) => [`/course/${path}`, writeHashed(folder, basename(path), readFileSync(join(root, path)))]),
  );
  const names = { COURSE_FILES: files, REMOTE_FILES: remote };
  const script = writeHashed(folder, "kernel.js", bundleScript("kernel.mjs", names, AS_NODE));
  return { script, beside: [files, ...Object.values(remote)] };
}

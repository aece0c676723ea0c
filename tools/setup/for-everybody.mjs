import { realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";

const READ = 0o004;
const ENTER = 0o001;

/**
 * Whether every user of the machine may read a file: the file, and go through each folder above it.
 *
 * @param {string} file
 */
export function isForEverybody(file) {
  const path = realpathSync(file);
  return allows(path, READ) && foldersAbove(path).every((folder) => allows(folder, ENTER));
}

const allows = (path, permission) => (statSync(path).mode & permission) !== 0;

/** @returns {string[]} */
function foldersAbove(path) {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersAbove(folder)];
}

// Says that a disk is full, which programs say in the middle of forty lines, or not at all.
import { existsSync, statfsSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, resolve } from "node:path";

const SAID = /ENOSPC|no space left on device|EDQUOT|disk quota exceeded|not enough space on the disk/i;
/** With less than this, nothing can be installed. */
const LEAST_FREE_MB = 20;

/**
 * A sentence that names the full disk; undefined when no disk is full.
 *
 * @param {string} said what the program said that failed
 * @param {string} folder where it was to write
 */
export function fullDisk(said, folder) {
  const disks = [folder, tmpdir(), homedir()].map((place) => ({ place, freeMB: freeMB(place) }));
  const isFull = ({ freeMB }) => freeMB < LEAST_FREE_MB;
  if (!SAID.test(said) && !isFull(disks[0])) return undefined;
  const full = disks.filter(isFull);
  const list = (full.length > 0 ? full : disks).map(({ place, freeMB }) => `${place} (${Math.floor(freeMB)} MB free)`);
  // What was written has been removed again, or it is a quota.
  const verdict = full.length > 0 ? "The disk is full" : "The disk was full (ENOSPC). Room now";
  return `${verdict}: ${[...new Set(list)].join(", ")}. The set-up needs about 1 GB.`;
}

/** The first line that says that a disk is full; without one, the last line. */
export function firstToSay(/** @type {string} */ output) {
  const lines = output.trimEnd().split("\n");
  return lines.find((line) => SAID.test(line)) ?? lines[lines.length - 1];
}

/** Files count as well: a disk may have room, and no place for another file. */
function freeMB(/** @type {string} */ folder) {
  const existing = nearest(resolve(folder));
  try {
    const { bavail, bsize, files, ffree } = statfsSync(existing);
    return files > 0 && ffree === 0 ? 0 : (bavail * bsize) / 2 ** 20;
  } catch {
    return Infinity; // a file system that does not tell
  }
}

/** @returns {string} the folder itself, or the one above it that exists */
function nearest(/** @type {string} */ folder) {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

/** Writes a file so that there is always a whole one under its name: the one before, or the new one. */
import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Node writes no more than 2³¹ − 1 bytes at once. */
const MOST_AT_ONCE = 2 ** 30;

/**
 * The parts are written one after another to a new file beside it, which then takes its name. When that fails, or the
 * machine stops, the file that was there before is as it was.
 *
 * @throws what Node throws
 */
export function writeAtomically(path: string, parts: readonly Uint8Array[]): void {
  const target = withoutLinks(path);
  const unfinished = `${target}.${randomUUID()}.unfinished`;
  try {
    writeThrough(unfinished, parts);
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  flush(dirname(target));
}

/** Where a symbolic link leads: it is to stay one. */
function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // a new file
  }
}

/** Comes back when the bytes are on the disk. */
function writeThrough(path: string, parts: readonly Uint8Array[]): void {
  const file = openSync(path, "wx");
  try {
    for (const part of parts) {
      for (let done = 0; done < part.length;) {
        done += writeSync(file, part, done, Math.min(part.length - done, MOST_AT_ONCE));
      }
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A new name is sure to outlive the machine's next fall when the folder is on the disk. Not every system can say so. */
function flush(folder: string): void {
  try {
    const file = openSync(folder, "r");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    // Windows opens no folder, and some file systems on a network flush none: they write names in their own time.
  }
}

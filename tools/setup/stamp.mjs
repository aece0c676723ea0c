// A finished step leaves a stamp: a file that says what the step was given. It is skipped while it would get the same.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

/** A stamp is written last, so a step that was cut off has none. Other contents mean that the inputs have changed. */
export function isStamped(stamp, contents) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === contents;
}

/**
 * What packages depend on: the contents of the files that list them, and the kind of machine.
 *
 * @param {string[]} files
 */
export function hashOf(...files) {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex");
}

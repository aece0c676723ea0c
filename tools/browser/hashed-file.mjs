import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";

const HASH_LENGTH = 10;

/**
 * Writes a file whose name holds a hash of what is in it: a browser that has one under this name has the right one, and
 * never mixes those of two versions.
 *
 * @returns its name
 */
export function writeHashed(folder, name, contents) {
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, HASH_LENGTH);
  const end = extname(name);
  const hashed = `${basename(name, end)}-${hash}${end}`;
  writeFileSync(join(folder, hashed), contents);
  return hashed;
}

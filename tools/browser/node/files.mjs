// node:fs in memory. Nothing outlives the worker.
import { Buffer } from "buffer";
import path from "path-browserify";

/** A folder, by its path, is the set of names in it. */
const folders = new Map([["/", new Set()]]);
/** A file, by its path, is its text, its bytes, or the address from which its text is fetched when it is first read. */
const files = new Map();
/** What is open, by descriptor. */
const open = new Map();

const FIRST_DESCRIPTOR = 3;
let descriptors = FIRST_DESCRIPTOR;

const ERRORS = {
  ENOENT: "no such file or directory",
  EEXIST: "file already exists",
  EISDIR: "illegal operation on a directory",
  ENOTDIR: "not a directory",
  EBADF: "bad file descriptor",
};

/** An error as Node words it. */
function failure(code, call, name, to) {
  const place = [name, to].filter((path) => path !== undefined).map((path) => ` '${path}'`);
  const error = new Error(`${code}: ${ERRORS[code]}, ${call}${place.join(" ->")}`);
  return Object.assign(error, { code, syscall: call, ...(name === undefined ? {} : { path: name }) });
}

const full = (name) => path.resolve(String(name));
export const isDirectory = (name) => folders.has(full(name));
export const isFile = (name) => files.has(full(name));

/** @param {string} name @param {string | Uint8Array | URL} contents */
export function addFile(name, contents) {
  const file = full(name);
  files.set(file, contents);
  addDirectory(path.dirname(file));
  folders.get(path.dirname(file))?.add(path.basename(file));
}

/** @returns the first folder that had to be made, as `mkdir` does */
export function addDirectory(name) {
  const folder = full(name);
  if (folders.has(folder)) return undefined;
  folders.set(folder, new Set());
  const parent = path.dirname(folder);
  const made = addDirectory(parent) ?? folder;
  folders.get(parent)?.add(path.basename(folder));
  return made;
}

function remove(file) {
  files.delete(file);
  folders.get(path.dirname(file))?.delete(path.basename(file));
}

/** @returns {string | Uint8Array} */
function contentsOf(name) {
  const file = full(name);
  if (isDirectory(file)) throw failure("EISDIR", "read");
  const contents = files.get(file);
  if (contents === undefined) throw failure("ENOENT", "open", name);
  if (!(contents instanceof URL)) return contents;
  files.set(file, fetchNow(contents));
  return files.get(file);
}

/** Waits for the answer, as whoever reads a file does; only a worker may. */
function fetchNow(address) {
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.send();
  if (request.status !== 200) throw new Error(`${address}: must be there, got status ${request.status}`);
  return request.responseText;
}

/** A copy. */
const bytesOf = (contents) => Buffer.from(/** @type {any} */ (contents));

class Stats {
  mtime = new Date(0);
  mtimeMs = 0;
  #name;

  constructor(name) {
    this.#name = name;
    this.size = isFile(name) ? bytesOf(contentsOf(name)).length : 0;
  }
  isFile = () => isFile(this.#name);
  isDirectory = () => isDirectory(this.#name);
  isSymbolicLink = () => false;
}

class Dirent {
  #path;

  constructor(folder, name) {
    this.name = name;
    this.#path = path.join(folder, name);
  }
  isFile = () => isFile(this.#path);
  isDirectory = () => isDirectory(this.#path);
  isSymbolicLink = () => false;
}

const existsSync = (name) => isFile(name) || isDirectory(name);

function statSync(name, { throwIfNoEntry = true } = {}) {
  if (existsSync(name)) return new Stats(full(name));
  if (throwIfNoEntry) throw failure("ENOENT", "stat", name);
  return undefined;
}

function readFileSync(name, options) {
  const contents = contentsOf(name);
  const encoding = typeof options === "string" ? options : options?.encoding;
  if (!encoding) return bytesOf(contents);
  return typeof contents === "string" && /^utf-?8$/i.test(encoding) ? contents : bytesOf(contents).toString(encoding);
}

function writeFileSync(name, data) {
  const file = openSync(name, "w");
  open.get(file).bytes = bytesOf(data);
  closeSync(file);
}

function appendFileSync(name, data) {
  const file = openSync(name, "a");
  writeSync(file, data);
  closeSync(file);
}

function readdirSync(name, { withFileTypes = false } = {}) {
  const folder = full(name);
  if (!isDirectory(folder)) throw failure(isFile(folder) ? "ENOTDIR" : "ENOENT", "scandir", name);
  const names = [...(folders.get(folder) ?? [])].sort();
  return withFileTypes ? names.map((child) => new Dirent(folder, child)) : names;
}

function mkdirSync(name, { recursive = false } = {}) {
  if (!recursive && existsSync(name)) throw failure("EEXIST", "mkdir", name);
  if (!recursive && !isDirectory(path.dirname(full(name)))) throw failure("ENOENT", "mkdir", name);
  const made = addDirectory(name);
  return recursive ? made : undefined;
}

function realpathSync(name) {
  if (!existsSync(name)) throw failure("ENOENT", "lstat", name);
  return full(name);
}
realpathSync.native = realpathSync;

function renameSync(from, to) {
  if (!isFile(from)) throw failure("ENOENT", "rename", from, to);
  const contents = contentsOf(from);
  remove(full(from));
  addFile(to, contents);
}

function unlinkSync(name) {
  if (!isFile(name)) throw failure("ENOENT", "unlink", name);
  remove(full(name));
}

function rmSync(name, { force = false } = {}) {
  if (isFile(name)) remove(full(name));
  else if (!force) throw failure("ENOENT", "rm", name);
}

/** What is written is in the file when it is closed. */
function openSync(name, flags = "r") {
  const reads = flags.startsWith("r");
  if (isDirectory(name) && flags !== "r") throw failure("EISDIR", "open", name);
  if (isFile(name) && flags.includes("x")) throw failure("EEXIST", "open", name);
  if (!existsSync(reads ? name : path.dirname(full(name)))) throw failure("ENOENT", "open", name);
  const keeps = isFile(name) && !flags.startsWith("w");
  const bytes = keeps ? bytesOf(contentsOf(name)) : Buffer.alloc(0);
  const at = flags.startsWith("a") ? bytes.length : 0;
  open.set(descriptors, { name, bytes, at, isWritten: flags !== "r" });
  return descriptors++;
}

function opened(descriptor, call) {
  const file = open.get(descriptor);
  if (!file) throw failure("EBADF", call);
  return file;
}

function readSync(descriptor, buffer, offset = 0, length = buffer.byteLength - offset, position = null) {
  const file = opened(descriptor, "read");
  const start = position === null ? file.at : Number(position);
  const part = file.bytes.subarray(start, start + length);
  new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length).set(part);
  if (position === null) file.at += part.length;
  return part.length;
}

function writeSync(descriptor, data, offset = 0, length = undefined) {
  const file = opened(descriptor, "write");
  const all =
    typeof data === "string" ? Buffer.from(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const part = all.subarray(offset, length === undefined ? undefined : offset + length);
  const bytes = Buffer.alloc(Math.max(file.bytes.length, file.at + part.length));
  bytes.set(file.bytes);
  bytes.set(part, file.at);
  Object.assign(file, { bytes, at: file.at + part.length });
  return part.length;
}

function write(descriptor, data, ...rest) {
  const callback = rest.pop();
  const length = writeSync(descriptor, data, ...rest);
  queueMicrotask(() => callback(null, length, data));
}

function closeSync(descriptor) {
  const { name, bytes, isWritten } = opened(descriptor, "close");
  open.delete(descriptor);
  if (isWritten) addFile(name, bytes);
}

/** Nothing changes a file behind the back of whoever watches it. */
const watch = () => ({ on() {}, close() {} });

export const fs = {
  ...{ existsSync, statSync, lstatSync: statSync, realpathSync, readdirSync, mkdirSync },
  ...{ readFileSync, writeFileSync, appendFileSync, renameSync, unlinkSync, rmSync },
  ...{ openSync, readSync, write, writeSync, closeSync, fsyncSync: (descriptor) => void opened(descriptor, "fsync") },
  fstatSync: (descriptor) => ({ size: opened(descriptor, "fstat").bytes.length, isFile: () => true }),
  ...{ watch, watchFile: watch, unwatchFile() {} },
};

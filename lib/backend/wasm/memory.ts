/**
 * Memory for the WebAssembly functions: one growing block, dealt out in pieces.
 *
 * Growing replaces the ArrayBuffer, and every typed array on the old one loses its entries. Whoever keeps a view
 * compares its buffer with `memory.buffer` before using it.
 */
const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;
/**
 * 64 MiB, of which the operating system gives only what is used. Enough that most programs never grow it: from the
 * first time on, V8 checks every access to any typed array, and all loops over them take 1.5 times as long (measured).
 */
const INITIAL_PAGES = 1024;
/** The first page is left to the module itself. */
let top = PAGE_BYTES;

/** The memory that the WebAssembly functions work in, at most 4 GiB. */
export const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAX_PAGES });

/** Pieces that were given back, by size. Sizes are powers of two, so a piece fits whoever asks for its size next. */
const free = new Map<number, number[]>();

/** A piece of `memory`. */
export interface Piece {
  readonly pointer: number;
  readonly bytes: number;
}

/** How much has been dealt out, given back or not, in bytes. */
export function dealtOut(): number {
  return top;
}

/**
 * A piece of at least `bytes` bytes, with whatever was in it before.
 *
 * @throws RangeError when 4 GiB are not enough
 */
export function allocate(bytes: number): Piece {
  let size = 1024;
  while (size < bytes) size *= 2;
  const pointer = free.get(size)?.pop();
  if (pointer !== undefined) return { pointer, bytes: size };
  const missing = Math.ceil((top + size - memory.buffer.byteLength) / PAGE_BYTES);
  if (missing > 0) grow(missing, size);
  top += size;
  return { pointer: top - size, bytes: size };
}

/** Gives a piece back. */
export function release({ pointer, bytes }: Piece): void {
  const pieces = free.get(bytes);
  if (pieces) pieces.push(pointer);
  else free.set(bytes, [pointer]);
}

function grow(pages: number, size: number): void {
  try {
    memory.grow(pages);
  } catch {
    const limit = (MAX_PAGES * PAGE_BYTES) / 2 ** 20;
    throw new RangeError(
      `WebAssembly memory: matrices and workspaces must fit in ${limit} MiB, got ${Math.ceil((top + size) / 2 ** 20)} MiB`,
    );
  }
}

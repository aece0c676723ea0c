/** The memory that a fused layer works in: one piece of the WebAssembly memory, kept while it is large enough. */
import { type DType, type Float, arrayOf, dtypeOf } from "../../backend/float";
import { type Matrix, matrix } from "../../backend/matrix";
import { wasmFunctions } from "../../backend/wasm/functions";
import { type AnyTensor, rowMajorEntries } from "../../tensor/tensor";
import { type Piece, allocate, memory, release } from "../../backend/wasm/memory";

/** The sizes that the matrices of a layer depend on, by name. */
export type Sizes = Readonly<Record<string, number>>;

/** Rows and columns of each matrix of a block, by name. */
export type Shapes<Name extends string> = Readonly<Record<Name, readonly [rows: number, columns: number]>>;

export type Matrices<Name extends string> = Readonly<Record<Name, Matrix>>;

const LINE_BYTES = 64;

/** Gives the piece back when the workspace that owned it is gone. */
const abandoned = new FinalizationRegistry<{ piece?: Piece }>(({ piece }) => piece && release(piece));

/** Gives a layer the matrices that it needs for a block of a sequence. */
export class Workspace<BlockSizes extends Sizes, Name extends string, Block> {
  readonly #dtype: DType;
  readonly #shapesOf: (sizes: BlockSizes) => Shapes<Name>;
  readonly #blockOf: (matrices: Matrices<Name>, sizes: BlockSizes) => Block;
  readonly #held: { piece?: Piece } = {};
  #current?: { sizes: BlockSizes; buffer: ArrayBuffer; block: Block };

  /**
   * @param shapesOf the matrices that a block of these sizes needs
   * @param blockOf  what `fit` makes of them
   */
  constructor(
    dtype: DType,
    shapesOf: (sizes: BlockSizes) => Shapes<Name>,
    blockOf: (matrices: Matrices<Name>, sizes: BlockSizes) => Block,
  ) {
    this.#dtype = dtype;
    this.#shapesOf = shapesOf;
    this.#blockOf = blockOf;
    abandoned.register(this, this.#held);
  }

  /** The matrices for a block of these sizes. Their entries stay from call to call while the sizes stay the same. */
  fit(sizes: BlockSizes): Block {
    wasmFunctions(this.#dtype); // takes memory for itself at first use: before a matrix is placed
    const current = this.#current;
    if (current && equal(sizes, current.sizes) && current.buffer === memory.buffer) return current.block;
    const shapes = this.#shapesOf(sizes);
    const { pointer } = this.#reserve(this.#bytesOf(shapes));
    const block = this.#blockOf(this.#place(shapes, pointer), sizes);
    this.#current = { sizes, buffer: memory.buffer, block };
    return block;
  }

  /** Gives the memory back; the next `fit` starts anew. */
  dispose(): void {
    if (this.#held.piece) release(this.#held.piece);
    this.#held.piece = this.#current = undefined;
  }

  #reserve(bytes: number): Piece {
    if (this.#held.piece && this.#held.piece.bytes >= bytes) return this.#held.piece;
    this.dispose();
    return (this.#held.piece = allocate(bytes));
  }

  #bytesOf(shapes: Shapes<Name>): number {
    const all = Object.values<Shapes<Name>[Name]>(shapes);
    return all.reduce((bytes, [rows, columns]) => bytes + this.#lines(rows * columns), 0);
  }

  #place(shapes: Shapes<Name>, pointer: number): Matrices<Name> {
    const matrices: Partial<Record<Name, Matrix>> = {};
    for (const name in shapes) {
      const [rows, columns] = shapes[name];
      const bytes = this.#lines(rows * columns);
      const data = new (arrayOf(this.#dtype))(memory.buffer, pointer, rows * columns);
      new Uint8Array(memory.buffer, pointer + data.byteLength, bytes - data.byteLength).fill(0);
      matrices[name] = matrix(data, rows, columns);
      pointer += bytes;
    }
    return matrices as Matrices<Name>;
  }

  /** The bytes of so many entries: every matrix starts on a cache line of its own. */
  #lines(entries: number): number {
    return Math.ceil((entries * arrayOf(this.#dtype).BYTES_PER_ELEMENT) / LINE_BYTES) * LINE_BYTES;
  }
}

/** Copies a tensor to where WebAssembly can reach it. */
export function load({ data }: Matrix, tensor: AnyTensor): void {
  data.set(rowMajorEntries(tensor));
}

/** All entries from the first of one matrix to the last of another behind it; between two matrices there are only zeros. */
export function span(first: Matrix, last: Matrix): Float {
  const { buffer, byteOffset, BYTES_PER_ELEMENT } = first.data;
  const bytes = last.data.byteOffset + last.data.byteLength - byteOffset;
  return new (arrayOf(dtypeOf(first.data)))(buffer, byteOffset, bytes / BYTES_PER_ELEMENT);
}

function equal(a: Sizes, b: Sizes): boolean {
  return Object.keys(a).every((name) => a[name] === b[name]);
}

/**
 * A block of a sequence in the workspace of a fused recurrent layer, cut into chunks of steps whose numbers stay in the
 * caches.
 *
 * A matrix of the sequence has a row for each step of each sequence, chunk after chunk, and within a chunk sequence after
 * sequence; step t of a chunk is every `count`-th row of it.
 */
import type { Float } from "../../backend/float";
import { type Matrix, matrix } from "../../backend/matrix";
import { type Matrices, type Shapes, span } from "./workspace";

export type BlockSizes = Readonly<Record<"N" | "T" | "D" | "H", number>>;

/** Matrices by name, and how wide each is, in multiples of H. */
export type Widths = Readonly<Record<string, number>>;

/** What a recurrent layer needs memory for, besides the matrices that all of them have. */
export interface Layout {
  /** The names of the state's tensors: of h, `h0` is the state before the block, `hs` those after its steps, `dh` their gradient. */
  readonly states: readonly string[];
  /** Rows and columns of the parameters: of Wx, `dWx` is the gradient, and `WxNow` is Wx when backward is called. */
  readonly params: Readonly<Record<string, readonly [rows: number, columns: number]>>;
  /** With a row for each step of each sequence, kept for `backward`. */
  readonly kept: Widths;
  /** With such rows for the steps of one chunk at a time: `dhs`, ∂loss/∂hs from the layer above, and others. */
  readonly passing: Widths;
  /** With a row for each sequence, for one step at a time. */
  readonly single: Widths;
}

export interface Block {
  /** All matrices, by name. */
  readonly all: Matrices<string>;
  readonly chunks: readonly Chunk[];
}

/** Some steps of a block, from `first` on, of all its sequences. */
export interface Chunk {
  readonly first: number;
  readonly count: number;
  /** Of the matrices of the sequence, the rows of the chunk. */
  readonly rows: Matrices<string>;
  /** The same step by step, [N, …] each. */
  readonly at: Readonly<Record<string, readonly Matrix[]>>;
  /** The state before each step of the chunk, by the name of its tensor. */
  readonly before: Readonly<Record<string, readonly Matrix[]>>;
  /** All that `forward` is given, and all that `backward` is given; the parameters are with the chunk that each begins with. */
  readonly given: Float;
  readonly givenBack: Float;
}

/** So many numbers of a chunk stay in the second-level cache; fewer steps than these are not worth a product. */
const CHUNK_NUMBERS = 2 ** 18;
const FEWEST_STEPS = 32;

/** How many chunks a block is cut into, all of about the same number of steps. */
function chunkCount({ N, T, D, H }: BlockSizes, { kept, passing }: Layout): number {
  const widths = [...Object.values(kept), ...Object.values(passing)].reduce((sum, width) => sum + width, 0);
  const steps = Math.max(FEWEST_STEPS, CHUNK_NUMBERS / (N * (2 * D + widths * H)));
  return Math.max(1, Math.round(T / steps));
}

/** The matrices of a block: first all that `forward` is given, then all that `backward` is given. */
export function shapesOf(sizes: BlockSizes, layout: Layout): Shapes<string> {
  const { N, T, D, H } = sizes;
  const rows = N * Math.ceil(T / chunkCount(sizes, layout)); // of the longest chunk
  const { params, states, kept, single } = layout;
  const { dhs, ...passing } = layout.passing;
  const wide = (count: number, widths: Widths): Shapes<string> => mapped(widths, (width) => [count, width * H] as const);
  return {
    ...params,
    ...Object.fromEntries(states.map((state) => [`${state}0`, [N, H] as const])),
    xs: [N * T, D],
    WxNow: params.Wx,
    WhNow: params.Wh,
    dhs: [rows, dhs * H],
    ...wide(N * T, kept),
    ...wide(rows, passing),
    dxs: [rows, D],
    ...wide(N, single),
    ...Object.fromEntries(states.map((state) => [`d${state}`, [N, H] as const])),
    ...Object.fromEntries(Object.entries(params).map(([name, shape]) => [`d${name}`, shape])),
    WhT: [params.Wh[1], params.Wh[0]],
  };
}

export function blockOf(all: Matrices<string>, sizes: BlockSizes, layout: Layout): Block {
  const K = chunkCount(sizes, layout);
  const chunks: Chunk[] = [];
  for (let k = 0; k < K; k++) chunks.push(chunkOf(all, sizes, layout, k, K, chunks.at(-1)));
  return { all, chunks };
}

/** Chunk k of K. */
function chunkOf(
  all: Matrices<string>,
  { N, T }: BlockSizes,
  { states, kept, passing }: Layout,
  k: number,
  K: number,
  last: Chunk | undefined,
): Chunk {
  const [first, end] = [Math.floor((k * T) / K), Math.floor(((k + 1) * T) / K)];
  const count = end - first;
  const rowsOf = (from: number) => (_: unknown, name: string) => {
    const { data, columns } = all[name];
    return matrix(data.subarray(from * columns, (from + N * count) * columns), N * count, columns);
  };
  const rows = {
    ...mapped({ xs: 0, ...kept }, rowsOf(N * first)),
    ...mapped({ ...passing, dxs: 0 }, rowsOf(0)),
  };
  const at = mapped({ ...kept, ...passing }, (_, name) => stepsOf(rows[name], N, count));
  const before = states.map((state) => {
    const start = last ? last.at[`${state}s`][last.count - 1] : all[`${state}0`];
    return [state, [start, ...at[`${state}s`].slice(0, -1)]] as const;
  });
  return {
    first,
    count,
    rows,
    at,
    before: Object.fromEntries(before),
    given: k === 0 ? span(all[Object.keys(all)[0]], rows.xs) : rows.xs.data,
    givenBack: k === K - 1 ? span(all.WxNow, rows.dhs) : rows.dhs.data,
  };
}

function stepsOf({ data, columns }: Matrix, N: number, count: number): Matrix[] {
  return Array.from({ length: count }, (_, t) => matrix(data.subarray(t * columns), N, columns, count * columns));
}

function mapped<Value, Result>(
  record: Readonly<Record<string, Value>>,
  f: (value: Value, name: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));
}

/** Copies the steps of a chunk to where WebAssembly can reach them; `all` is [N, T, …]. */
export function copyIn(all: Float, { first, count }: Chunk, { data, columns }: Matrix): void {
  const [width, row] = [count * columns, (all.length / data.length) * count * columns];
  for (let to = 0, from = first * columns; to < data.length; to += width, from += row) {
    data.set(all.subarray(from, from + width), to);
  }
}

/** Copies the steps of a chunk to where they belong among all. */
export function copyOut(all: Float, { first, count }: Chunk, { data, columns }: Matrix): void {
  const [width, row] = [count * columns, (all.length / data.length) * count * columns];
  for (let from = 0, to = first * columns; from < data.length; from += width, to += row) {
    all.set(data.subarray(from, from + width), to);
  }
}

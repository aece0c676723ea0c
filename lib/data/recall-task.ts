/** Sequences that need a memory and nothing else. After the tasks of Hochreiter and Schmidhuber 1997, experiment 2. */
import { expectCount, expectOptions, refuse } from "../backend/expect";
import { IGNORED } from "../layers/ids";
import type { Axis } from "../tensor/axis";
import { randint } from "../tensor/random";
import { zerosLike } from "../tensor/tensor";
import { type Batch, expectAxisNamed } from "./batches";

/** Ids have to fit in 31 bits. */
const MOST_SYMBOLS = 2 ** 30;

/**
 * A batch of recall: a symbol is shown, `lag` steps later it is asked for, and all other steps show what is of no use.
 *
 * Symbols are the ids 0 … symbols − 1, distractors the ids symbols … 2·symbols − 1, all equally likely. The symbol stands at
 * step T − 1 − lag; the one target is that of the last step, all others are −1. The numbers come from the stream of `seed`.
 *
 * @param N               how many sequences
 * @param T               how many steps each has
 * @param options.lag     how many steps after the symbol the question comes, in 0 … T − 1
 * @param options.symbols how many symbols there are, at least 2; guessing costs log(symbols) nats; default 4
 * @throws RangeError when something is not of its kind
 */
export function recallTask(N: Axis<"N">, T: Axis<"T">, options: { lag: number; symbols?: number }): Batch {
  expectAxisNamed("recallTask", "N", N);
  expectAxisNamed("recallTask", "T", T);
  expectOptions("recallTask", options, ["lag", "symbols"]);
  const { lag, symbols = 4 } = options;
  const last = T.size - 1;
  if (!Number.isInteger(lag) || lag < 0 || lag > last) {
    refuse("recallTask", "lag", `a whole number in 0…${last} for T=${T.size}`, lag);
  }
  expectCount("recallTask", "symbols", symbols);
  if (symbols < 2 || symbols > MOST_SYMBOLS) refuse("recallTask", "symbols", `in 2…${MOST_SYMBOLS}`, symbols);
  const ids = randint(symbols, 2 * symbols, N, T);
  const shown = randint(0, symbols, N);
  ids.at("T", last - lag).assign(shown);
  const targets = zerosLike(ids).add(IGNORED);
  targets.at("T", last).assign(shown);
  return { ids, targets };
}

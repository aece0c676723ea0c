/**
 * Where a reader is to write something, what does it already refuses to work while the reader's version runs.
 *
 * What the library offers asks here first, `expectNotRefused(RNN)`; so it makes no difference how it is reached. A class of a
 * notebook does not ask: its `forward` and `backward` are replaced meanwhile.
 */

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any class, any function
export type Refusable = (new (...args: any[]) => any) | ((...args: any[]) => any);

export interface RefusalOptions {
  /** What of the library may work; default nothing that asks. */
  readonly allowed?: readonly Refusable[];
  /** Classes of the notebook that may not. */
  readonly refused?: readonly Refusable[];
}

/** Thrown by what is refused. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** What may work; undefined while everything may. */
let allowed: readonly Refusable[] | undefined;
let firstCall: Refusal | undefined;

/** @throws whatever `run` throws; a Refusal when something that is refused was called, also if `run` has caught that */
export function whileRefused(options: RefusalOptions, run: () => void): void {
  const reopen = (options.refused ?? []).flatMap(closeMethods);
  [allowed, firstCall] = [options.allowed ?? [], undefined];
  try {
    run();
  } catch (error) {
    throw firstCall ?? error;
  } finally {
    allowed = undefined;
    for (const open of reopen) open();
  }
  if (firstCall) throw firstCall as Refusal;
}

/** At the start of what does something that exercises ask for: a class, or one derived from it, or a function. */
export function expectNotRefused(what: Refusable): void {
  if (allowed && !allowed.some((other) => other === what || what.prototype instanceof other)) refuse(what.name);
}

function refuse(name: string): never {
  firstCall ??= new Refusal(`calls ${name}, which does already what you are to write`);
  throw firstCall;
}

/** On the prototype, so that instances made before and subclasses refuse, too. */
function closeMethods(what: Refusable): (() => void)[] {
  const prototype = what.prototype as object;
  return ["forward", "backward"].flatMap((method) => {
    const original = Object.getOwnPropertyDescriptor(prototype, method);
    if (!original) return [];
    Object.defineProperty(prototype, method, { ...original, value: () => refuse(what.name) });
    return [() => void Object.defineProperty(prototype, method, original)];
  });
}

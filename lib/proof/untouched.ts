/** Notices what a call has changed that is not its own, and puts it back. */
import { type AnyTensor, isTensor, rowMajorEntries } from "../tensor/tensor";

interface Kept {
  readonly name: string;
  readonly isChanged: () => boolean;
  readonly restore: () => void;
}

/** The entries of tensors and the items of lists, in records, lists, and the `params` of layers. */
export class Untouched {
  readonly #kept: Kept[] = [];
  readonly #seen = new Set<unknown>();

  constructor(values: Readonly<Record<string, unknown>>) {
    for (const [name, value] of Object.entries(values)) this.#keep(name, value);
  }

  /** The names of what is no longer as it was: `xs`, `blocks[1]`, `layer.params.Wx`. */
  changed(): string[] {
    return this.#kept.filter(({ isChanged }) => isChanged()).map(({ name }) => name);
  }

  restore(): void {
    for (const { isChanged, restore } of this.#kept) if (isChanged()) restore();
  }

  #keep(name: string, value: unknown): void {
    if (typeof value !== "object" || value === null || this.#seen.has(value)) return;
    this.#seen.add(value);
    if (isTensor(value)) this.#kept.push(keptTensor(name, value));
    else if (Array.isArray(value)) this.#keepList(name, value);
    else if (isPlain(value)) this.#keepAll(name, value);
    else if ("params" in value) this.#keep(`${name}.params`, value.params);
  }

  #keepList(name: string, list: unknown[]): void {
    const items = [...list];
    this.#kept.push({
      name,
      isChanged: () => !sameItems(list, items),
      restore: () => void list.splice(0, list.length, ...items),
    });
    // A book is a list of a million ids, none of which needs a name.
    items.forEach((item, i) => {
      if (typeof item === "object") this.#keep(`${name}[${i}]`, item);
    });
  }

  #keepAll(name: string, record: Record<string, unknown>): void {
    const items = { ...record };
    this.#kept.push({
      name,
      isChanged: () => !sameItems(Object.entries(record).flat(), Object.entries(items).flat()),
      restore: () => void Object.assign(record, items),
    });
    for (const [key, value] of Object.entries(record)) this.#keep(`${name}.${key}`, value);
  }
}

function keptTensor(name: string, tensor: AnyTensor): Kept {
  const copy: AnyTensor = tensor.copy();
  return {
    name,
    isChanged: () => !sameItems(rowMajorEntries(tensor), copy.data),
    restore: () => void tensor.assign(copy),
  };
}

function sameItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false; // several times faster than every()
  return true;
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

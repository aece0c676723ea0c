/**
 * A program that is held as text, and what is known to be wrong in it: so that a notebook can repair some defects, leave
 * others in, and see what finds them.
 */
import { expectList, expectOneOf, expectRecord, expectText, refuse } from "../backend/expect";

/** What stands in the text, what belongs there, and a text behind which to look for it, when it stands there more than once. */
export type Repair = readonly [found: string, wanted: string, behind?: string];

/** The repairs of each defect, by its name. */
export type Defects = Readonly<Record<string, readonly Repair[]>>;

/**
 * The text with defects repaired, in the order of the list.
 *
 * @param names which; default all
 * @throws RangeError when there is no such defect, or the text does not hold it
 */
export function mend(text: string, defects: Defects, names: readonly string[] = Object.keys(defects ?? {})): string {
  expectDefects("mend", text, defects);
  expectList("mend", "names", names);
  for (const name of names) expectName("mend", name, defects);
  return names.reduce((mended, name) => mendOne(mended, name, defects[name]), text);
}

/**
 * The text with only one defect left.
 *
 * @throws RangeError when there is no such defect, or the text does not hold one of the others
 */
export function mendAllBut(text: string, defects: Defects, name: string): string {
  expectDefects("mendAllBut", text, defects);
  expectName("mendAllBut", name, defects);
  const others = Object.keys(defects).filter((other) => other !== name);
  return mend(text, defects, others);
}

function mendOne(text: string, name: string, repairs: readonly Repair[]): string {
  return repairs.reduce((mended, [found, wanted, behind = ""]) => {
    const at = mended.indexOf(found, mended.indexOf(behind));
    if (at < 0 || !mended.includes(behind)) refuse("mend", "text", `one that still holds "${name}"`, mended);
    return mended.slice(0, at) + wanted + mended.slice(at + found.length);
  }, text);
}

function expectName(where: string, name: string, defects: Defects): void {
  expectOneOf(where, "name", name, Object.keys(defects));
}

export function expectDefects(where: string, text: string, defects: Defects): void {
  expectText(where, "text", text);
  expectRecord(where, "defects", defects);
  for (const [name, repairs] of Object.entries(defects) as [string, readonly Repair[]][]) {
    expectList(where, `repairs of "${name}"`, repairs);
    for (const repair of repairs) {
      expectList(where, `each repair of "${name}"`, repair);
      expectText(where, `what "${name}" is found by`, repair[0]);
    }
  }
}

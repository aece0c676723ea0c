/**
 * What Python does with the defects of notebook 05's source document, each alone. Nobody has typed this in:
 * lib/testing/fixtures/python_defects.py ran the document's own code, and wrote down how it ended.
 */
import { expectOneOf } from "../backend/expect";
import found from "./python-outcomes.json";

/** How the text ended: one of its calls raised an exception, or all returned. */
export interface PythonOutcome {
  /** The first call that raised an exception, and the exception. */
  readonly call?: string;
  readonly exception?: string;
  readonly message?: string;
  /** When none did: the relative error of each result that is wrong, `null` where its shape is. */
  readonly wrong?: Readonly<Record<string, number | null>>;
}

/** Where it ran: a module, where nothing else is defined; or a notebook, where other cells have defined `np`, `H`, `xs`, … */
export interface PythonOutcomes {
  readonly module: PythonOutcome;
  readonly notebook: PythonOutcome;
  /** There again, but with a block of more steps than the notebook's `xs` has. */
  readonly notebookLongerBlock: PythonOutcome;
}

const alone: Readonly<Record<string, PythonOutcomes>> = found.alone;

export const pythonOutcomes = {
  /** The versions of Python and NumPy. */
  madeWith: found.madeWith,
  /** All defects, in the order of the document. */
  defects: Object.keys(alone) as readonly string[],
  /** The text with all of its defects, and with none. */
  asItStands: found.asItStands as PythonOutcomes,
  mended: found.mended as PythonOutcomes,
  /** The text with one defect left. Throws a RangeError when there is none of that name. */
  withOnly(defect: string): PythonOutcomes {
    expectOneOf("pythonOutcomes.withOnly", "defect", defect, Object.keys(alone));
    return alone[defect];
  },
  /** `RNN(): NameError: name 'np' is not defined`, or `returns; dWx off by 0.95`. */
  inWords({ call, exception, message, wrong = {} }: PythonOutcome): string {
    if (call !== undefined) return `${call}: ${exception}: ${message}`;
    const off = Object.entries(wrong).map(
      ([result, error]) => `${result} ${error === null ? "of another shape" : `off by ${error}`}`,
    );
    return `returns; ${off.join(", ") || "all right"}`;
  },
};

/**
 * The rows of the table of answers: what a reader could write, and what the check has to say about it.
 *
 * A row names the answer, the part that has to be the first that is not right, and words of its complaint or hint.
 * The code is the solution with some texts replaced, `{ "dt.sum(": "dt.mul(2).sum(" }`; or a text of its own.
 */
export type Code = string | Readonly<Record<string, string>>;
export type Wrong = readonly [answer: string, firstWrong: string, words: string, code: Code];
export type Right = readonly [answer: string, code: Code];

/** By the ids of the cells: `ex1` stands for `ex1-skeleton`, `ex1-check` and `ex1-solution`. */
export type Answers = Readonly<Record<string, { readonly wrong: readonly Wrong[]; readonly right: readonly Right[] }>>;

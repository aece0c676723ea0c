import assert from "node:assert/strict";
import { type Cell, codeCells, hasTag, joined, type Notebook, type Output } from "./notebook-file";
import { PLOTLY, readNotebook, SVG } from "./notebook-file";
import { formOf } from "./timed-form";

/**
 * Fails at the first cell whose outputs are not the committed ones; of a cell tagged `timed`, whose form is not theirs.
 *
 * @param name       the notebook's file name
 * @param got        the notebook as it was run
 * @param isCompared cells that are looked at; default: all
 */
export function assertCommittedOutputs(
  name: string,
  got: Notebook,
  isCompared: (cell: Cell) => boolean = () => true,
): void {
  const gotById = new Map(codeCells(got).map((cell) => [cell.id, cell]));
  for (const cell of codeCells(readNotebook(name)).filter(isCompared)) {
    const isTimed = hasTag(cell, "timed");
    const wanted = comparable(cell, isTimed);
    const outputs = comparable(gotById.get(cell.id), isTimed);
    if (wanted === outputs) continue;
    const what = isTimed
      ? "the form of the outputs must be that of the committed ones"
      : "the outputs must be the committed ones";
    assert.fail(
      [
        `${name}, cell "${cell.id}": ${what} (npm run bake renews them).`,
        `expected … ${excerpt(wanted, outputs)}`,
        `got      … ${excerpt(outputs, wanted)}`,
      ].join("\n"),
    );
  }
}

/** A kernel sends a figure as plotly's specification alone: pictures of it are added by the bake and by JupyterLab's page. */
function comparable(cell: Cell | undefined, isTimed: boolean): string {
  const outputs = (cell?.outputs ?? []).map((output): Output => {
    if (!output.data || !(PLOTLY in output.data)) return output;
    const { [SVG]: baked, "image/png": seen, ...data } = output.data;
    const { [SVG]: drawnFrom, ...metadata } = output.metadata ?? {};
    return { ...output, data, metadata };
  });
  const whole = outputs.map(withWholeTexts);
  return JSON.stringify(isTimed ? formOf(whole) : whole, withSortedKeys, 1);
}

/** A file has a text as a list of its lines, a kernel sends it whole. */
function withWholeTexts(output: Output): Output {
  const { text, data } = output;
  const whole = ([type, value]: [string, unknown]): [string, unknown] =>
    type.startsWith("text/") ? [type, joined(value as string | string[])] : [type, value];
  return {
    ...output,
    ...(text && { text: joined(text) }),
    ...(data && { data: Object.fromEntries(Object.entries(data).map(whole)) }),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const withSortedKeys = (_: string, value: unknown): unknown =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;

/** The text from a little before the first place where it differs from the other. */
function excerpt(text: string, other: string): string {
  let same = 0;
  while (same < text.length && text[same] === other[same]) same++;
  return text.slice(Math.max(0, same - 120), same + 180);
}

import assert from "node:assert/strict";
import { type Cell, codeCells, type Notebook, type Output, PLOTLY, readNotebook, SVG } from "./notebook-file";

/**
 * Fails at the first cell whose outputs are not the committed ones.
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
    const wanted = comparable(cell);
    const outputs = comparable(gotById.get(cell.id));
    if (wanted === outputs) continue;
    assert.fail(
      [
        `${name}, cell "${cell.id}": the outputs must be the committed ones (npm run bake renews them).`,
        `expected … ${excerpt(wanted, outputs)}`,
        `got      … ${excerpt(outputs, wanted)}`,
      ].join("\n"),
    );
  }
}

/** A kernel sends a figure as plotly's specification alone: pictures of it are added by the bake and by JupyterLab's page. */
function comparable(cell: Cell | undefined): string {
  const outputs = (cell?.outputs ?? []).map((output): Output => {
    if (!output.data || !(PLOTLY in output.data)) return output;
    const { [SVG]: baked, "image/png": seen, ...data } = output.data;
    const { [SVG]: drawnFrom, ...metadata } = output.metadata ?? {};
    return { ...output, data, metadata };
  });
  return JSON.stringify(outputs, null, 1);
}

/** The text from a little before the first place where it differs from the other. */
function excerpt(text: string, other: string): string {
  let same = 0;
  while (same < text.length && text[same] === other[same]) same++;
  return text.slice(Math.max(0, same - 120), same + 180);
}

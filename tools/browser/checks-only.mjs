// Of a notebook, what `solvedExercises` reads of it: the checks of its exercises, and what they have printed.

/**
 * @param {any} notebook
 * @returns {string} a notebook's file, a hundred times smaller
 */
export function checksOnly({ cells, nbformat, nbformat_minor }) {
  const checks = cells.filter(({ metadata }) => metadata?.tags?.includes("exercise-check"));
  const printed = checks.map((cell) => ({
    ...{ cell_type: "code", id: cell.id, source: "", execution_count: null, metadata: { tags: cell.metadata.tags } },
    outputs: (cell.outputs ?? []).filter(({ output_type }) => output_type === "stream"),
  }));
  return JSON.stringify({ cells: printed, metadata: {}, nbformat, nbformat_minor });
}

/** The way from lib to the output of the cell that is running. */

/** Sends an output; with `update`, it replaces the one with the same display id. */
type WriteDisplay = (content: { data: object; metadata: object; transient: object }, update: boolean) => void;

/** The function with which the running tslab kernel sends output to the current cell. */
export function notebookDisplay(): WriteDisplay | undefined {
  const jupyter = require.cache[require.resolve("tslab/dist/jupyter.js")];
  return (jupyter?.exports as { lastWriteDisplayData?: WriteDisplay } | undefined)?.lastWriteDisplayData ?? undefined;
}

/** For tests: stands where the running kernel keeps the function with which a cell writes its output. */

/** What a cell sends: a new output, or one that takes the place of the output with the same display id. */
export interface SentOutput {
  readonly data: Readonly<Record<string, unknown>>;
  readonly displayId?: string;
  readonly update: boolean;
}

/** Calls `run` as if a cell of a notebook did, and returns what it sent. Errors come through. */
export async function inNotebook(run: () => void | Promise<void>): Promise<SentOutput[]> {
  const sent: SentOutput[] = [];
  const lastWriteDisplayData = (
    content: { data: Record<string, unknown>; transient: { display_id?: string } },
    update: boolean,
  ): void => void sent.push({ data: content.data, displayId: content.transient.display_id, update });
  const path = require.resolve("tslab/dist/jupyter.js");
  require.cache[path] = { exports: { lastWriteDisplayData } } as NodeModule;
  try {
    await run();
  } finally {
    delete require.cache[path];
  }
  return sent;
}

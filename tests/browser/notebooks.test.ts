// Every notebook on the kernel in a web worker: its outputs must be the committed ones, as on the kernel in Node.
import { after, before, describe, it } from "node:test";
import { PageWithKernel } from "./page-with-kernel";
import { noBrowser } from "../chromium";
import { assertCommittedOutputs } from "../notebooks/committed-outputs";
import { notebookNames, readNotebook } from "../notebooks/notebook-file";

describe("a notebook in a web browser", { skip: noBrowser() }, () => {
  let page: PageWithKernel;
  before(async () => (page = await PageWithKernel.open()));
  after(() => page?.close());

  for (const name of notebookNames()) {
    it(`${name} gives its committed outputs`, async () => {
      const kernel = await page.startKernel();
      assertCommittedOutputs(name, await kernel.runAll(readNotebook(name)));
    });
  }
});

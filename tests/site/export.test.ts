// A notebook that was run again and exported as HTML, by nbconvert with the settings of the set-up, has its figures.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Browser } from "playwright-core";
import { launchChromium, noBrowser } from "../chromium";
import { jupyterEnvironment, notebooks, venvPython } from "../places";

const FIGURE = "application/vnd.plotly.v1+json";
interface Output {
  data?: Record<string, unknown>;
}
const folder = mkdtempSync(join(tmpdir(), "export ñ "));
after(() => rmSync(folder, { recursive: true }));

/** The committed notebook, its figures as they are sent by a cell: without a picture. */
function rerun(name: string): { path: string; figures: number } {
  const notebook = JSON.parse(readFileSync(join(notebooks, name), "utf8")) as { cells: { outputs?: Output[] }[] };
  const outputs = notebook.cells.flatMap(({ outputs = [] }) => outputs).filter(({ data }) => data && FIGURE in data);
  for (const { data } of outputs) delete data!["image/svg+xml"];
  outputs[0].data!["text/plain"] = 'Figure: </script><b title="x">&';
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(notebook));
  return { path, figures: outputs.length };
}

function exported(path: string): string {
  const words = ["-m", "nbconvert", "--to", "html", "--output-dir", folder, path];
  const run = spawnSync(venvPython, words, { cwd: notebooks, encoding: "utf8", env: jupyterEnvironment() });
  assert.equal(run.status, 0, run.stderr);
  return path.replace(/ipynb$/, "html");
}

describe("a notebook exported as HTML", { skip: noBrowser() }, () => {
  let browser: Browser;
  before(async () => void (browser = await launchChromium()));
  after(() => browser.close());

  it("draws each figure of a run, without a network", async () => {
    const { path, figures } = rerun("01-rnn-step.ipynb");
    assert.ok(figures >= 9);
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    await page.route(/^https?:/, (route) => route.abort());
    await page.goto(`file://${encodeURI(exported(path))}`);
    assert.equal(await page.locator(".js-plotly-plot").count(), figures);
    for (const plot of await page.locator(".js-plotly-plot").all()) {
      assert.ok((await plot.locator(".main-svg").first().boundingBox())!.height > 100);
    }
    assert.equal(
      await page.locator('[role="img"]').first().getAttribute("aria-label"),
      'Figure: </script><b title="x">&',
    );
    assert.equal(await page.locator("pre", { hasText: /^Figure:/ }).count(), 0);
    assert.deepEqual(
      errors.filter((message) => !message.includes("MathJax")),
      [],
    );
    await page.close();
  });

  it("keeps the pictures of a notebook that was baked, and carries no plotly.js", () => {
    const page = readFileSync(exportedCopy("03-time-rnn.ipynb"), "utf8");
    assert.ok((page.match(/<img /g) ?? []).length >= 8);
    assert.ok(!page.includes("Plotly.newPlot"));
    assert.ok(page.length < 3e6);
  });
});

function exportedCopy(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, readFileSync(join(notebooks, name)));
  return exported(path);
}

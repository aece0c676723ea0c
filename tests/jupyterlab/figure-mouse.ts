import assert from "node:assert/strict";
import { join } from "node:path";
import { type ElementHandle } from "playwright-core";
import { hoverPlaces, type PlotlyElement, zoomable } from "./figure-in-page";
import { type LabPage } from "./lab-page";
import { root } from "../places";

/** Hovers over a figure, zooms into it, and shows all of it again. */
export async function answersToTheMouse(opened: LabPage, figure: ElementHandle<PlotlyElement>): Promise<void> {
  const { page } = opened;
  await opened.reveal(figure);
  const title = await figure.$eval(".gtitle", (element) => element.textContent);
  const isAnswered = async ({ x, y }: { x: number; y: number }): Promise<boolean> => {
    await page.mouse.move(x - 4, y);
    await page.mouse.move(x, y, { steps: 2 });
    return figure.waitForSelector(".hoverlayer text", { timeout: 5000 }).then(
      () => true,
      () => false,
    );
  };
  const count = (await figure.evaluate(hoverPlaces)).length;
  let answered = count === 0;
  // Looked up each time: what is rendered above the figure may still push it down.
  for (let i = 0; i < 4 * count && !answered; i++) {
    if (i > 0) await opened.reveal(figure);
    answered = await isAnswered((await figure.evaluate(hoverPlaces))[i % count]);
  }
  if (!answered) await page.screenshot({ path: join(root, "artifacts", "no-answer.png") });
  assert.ok(answered, `"${title}" must answer where a point is`);
  await zoomsAndReturns(page, figure, title ?? "");
}

async function zoomsAndReturns(
  page: LabPage["page"],
  figure: ElementHandle<PlotlyElement>,
  title: string,
): Promise<void> {
  const plot = await figure.evaluate(zoomable);
  if (!plot) return;
  const at = (part: number): [number, number] => [plot.left + plot.width * part, plot.top + plot.height * part];
  const ranges = async (): Promise<string> => JSON.stringify((await figure.evaluate(zoomable))?.range);
  const drag = async (): Promise<void> => {
    await page.mouse.move(...at(0.3));
    await page.mouse.down();
    await page.mouse.move(...at(0.7), { steps: 3 });
    await page.mouse.up();
  };
  /** A busy machine may take the two clicks of a double click for single ones: then it is made again. */
  const until = async (
    gesture: () => Promise<void>,
    isThere: (range: string) => boolean,
    what: string,
  ): Promise<void> => {
    for (const seconds of [1, 2, 4, 8, 16]) {
      await gesture();
      for (let i = 0; i < 10 * seconds; i++) {
        if (isThere(await ranges())) return;
        await page.waitForTimeout(100);
      }
    }
    await page.screenshot({ path: join(root, "artifacts", "no-answer.png") });
    assert.fail(`"${title}" must ${what}, got ranges ${await ranges()}`);
  };
  const before = JSON.stringify(plot.range);
  await until(drag, (range) => range !== before, "zoom when dragged over");
  await until(
    () => page.mouse.dblclick(...at(0.5)),
    (range) => range === before,
    "show all after a double click",
  );
}

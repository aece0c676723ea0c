// The pictures in the committed notebooks: each belongs to its figure, and none is too large for a code host.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { codeCells, figures, joined, notebookNames, PLOTLY, readNotebook, SVG } from "./notebook-file";
import { fromTools, notebooks, root } from "../places";

type DrawingHash = (spec: unknown, text: string) => string;
const { drawingHash } = fromTools("notebooks/drawing-hash.cjs") as { drawingHash: DrawingHash };

interface Picture {
  place: string;
  spec: unknown;
  text: string;
  svg: string;
  drawnFrom: string | undefined;
  sha256: string | undefined;
}

function pictures(name: string): Picture[] {
  return codeCells(readNotebook(name)).flatMap((cell) =>
    figures(cell).map(({ data = {}, metadata = {} }) => {
      const { drawn_from, sha256 } = (metadata[SVG] ?? {}) as { drawn_from?: string; sha256?: string };
      return {
        place: `${name}, cell "${cell.id}"`,
        spec: data[PLOTLY],
        text: joined(data["text/plain"] as string),
        svg: joined((data[SVG] ?? "") as string),
        drawnFrom: drawn_from,
        sha256,
      };
    }),
  );
}

for (const name of notebookNames()) {
  describe(`the pictures in ${name}`, () => {
    it("are drawn from the figures beside them", () => {
      for (const { place, spec, text, svg, drawnFrom } of pictures(name)) {
        assert.ok(svg.startsWith("<svg "), `${place}: the figure must have a picture (npm run bake draws it)`);
        assert.equal(
          drawnFrom,
          drawingHash(spec, text),
          `${place}: the picture is of another figure (npm run bake draws it anew)`,
        );
      }
    });

    it("are as they were drawn", () => {
      for (const { place, svg, sha256 } of pictures(name)) {
        assert.equal(
          createHash("sha256").update(svg).digest("hex").slice(0, 16),
          sha256,
          `${place}: the picture was changed by hand (npm run bake draws it anew)`,
        );
      }
    });

    it("say what they show, and stay below 100 KB", () => {
      for (const { place, text, svg } of pictures(name)) {
        const title = /<title>([^<]*)<\/title>/.exec(svg)?.[1].replace(/&lt;/g, "<").replace(/&amp;/g, "&");
        assert.equal(title, text, place);
        assert.ok(
          Buffer.byteLength(svg) < 100_000,
          `${place}: the picture must be below 100 KB, got ${Buffer.byteLength(svg)} bytes`,
        );
      }
    });

    it("leave the notebook below 1 MB", () => {
      assert.ok(statSync(join(notebooks, name)).size < 1_000_000);
    });
  });
}

describe("the pictures in README.md", () => {
  it("are the figures of the notebooks", async () => {
    const { readmePictures } = (await import(
      pathToFileURL(join(root, "tools", "notebooks", "readme-pictures.mjs")).href
    )) as {
      readmePictures: () => { path: string; svg: string }[];
    };
    const shown = readmePictures();
    assert.ok(shown.length > 0);
    for (const { path, svg } of shown) {
      assert.equal(readFileSync(path, "utf8"), svg, `${path} (npm run bake writes it anew)`);
    }
  });
});

describe("npm run bake without a browser", () => {
  it("says how to get one, and changes nothing", () => {
    const contents = (): string[] => notebookNames().map((name) => readFileSync(join(notebooks, name), "utf8"));
    const before = contents();
    const environment = { ...process.env, CHROMIUM: join(root, "no-such-browser") };
    const bake = spawnSync(process.execPath, [join(root, "tools", "commands", "bake.mjs")], {
      env: environment,
      encoding: "utf8",
    });
    assert.equal(bake.status, 1);
    assert.match(bake.stderr, /CHROMIUM must be the path of a browser, got .*no-such-browser/);
    assert.deepEqual(contents(), before);
  });
});

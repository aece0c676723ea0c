/**
 * Compiles assembly/ to WebAssembly and writes it to binary.ts: `npm run build:wasm`.
 * The result is committed, so that nobody who only runs the notebooks needs the compiler; a test compares the two.
 */
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = join(dirname(fileURLToPath(import.meta.url)), "assembly");
const options = ["-O3", "--converge", "--noAssert", "--enable", "simd", "--runtime", "stub", "--importMemory"];

/** The source of binary.ts. */
export async function compile() {
  let binary;
  const { error, stderr } = await asc.main(["index.ts", ...options, "--outFile", "kernels.wasm"], {
    readFile: (name) => readFile(join(root, name), "utf8").catch(() => null),
    writeFile: (_, content) => (binary = content),
    listFiles: () => [],
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  const lines = Buffer.from(binary)
    .toString("base64")
    .match(/.{1,120}/g);
  return `/** assembly/ as WebAssembly, in base64. Generated: npm run build:wasm */\nexport const binary = \`\n${lines.join("\n")}\n\`;\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = join(root, "..", "binary.ts");
  await writeFile(target, await compile());
  console.log(`wrote ${target}`);
}

// The ESLint rule `house/no-import-circles`: no module may lead back to itself, not even through imports of types alone, because a
// reader who wants to understand one module of a circle has to understand all of them.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import typescript from "typescript";

/** @type {import("eslint").Rule.RuleModule} */
export const noImportCircles = {
  meta: {
    type: "problem",
    docs: { description: "disallow modules that import themselves through others" },
    messages: { circle: "A circle of imports: {{ files }}. Move what both need to a module of its own." },
    schema: [],
  },
  create({ filename, sourceCode, cwd, report }) {
    const check = () => {
      for (const { path, start, end } of importsIn(filename, sourceCode.text)) {
        const route = wayTo(filename, path);
        if (!route) continue;
        const files = [filename, ...route].map((file) => relative(cwd, file)).join(" → ");
        const loc = { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) };
        report({ loc, messageId: "circle", data: { files } });
      }
    };
    return { Program: check };
  },
};

/** The shortest chain of imports from one file to another, both included; undefined when there is none. */
function wayTo(goal, start) {
  const routes = [[start]];
  const seen = new Set([start]);
  for (const route of routes) {
    const last = route[route.length - 1];
    if (last === goal) return route;
    for (const { path } of importsOf(last)) {
      if (seen.has(path)) continue;
      seen.add(path);
      routes.push([...route, path]);
    }
  }
}

const known = new Map();

/** Read from the disk, and again when it was changed there, as an editor does all the time. */
function importsOf(file) {
  const { mtimeMs } = statSync(file);
  if (known.get(file)?.mtimeMs !== mtimeMs) {
    known.set(file, { mtimeMs, imports: importsIn(file, readFileSync(file, "utf8")) });
  }
  return known.get(file).imports;
}

/** Every module of this project that a text imports, requires or names the types of. */
function importsIn(file, text) {
  return typescript.preProcessFile(text, true, true).importedFiles.flatMap(({ fileName, pos, end }) => {
    const path = fileName.startsWith(".") && resolve(join(dirname(file), fileName));
    return path ? [{ path, start: pos, end }] : [];
  });
}

/** Where an import without an extension leads; undefined for what is no module, or is compiled. */
function resolve(path) {
  const candidates = [path, `${path}.ts`, join(path, "index.ts")];
  return candidates.find((candidate) => /\.[cm]?[jt]s$/.test(candidate) && existsSync(candidate));
}

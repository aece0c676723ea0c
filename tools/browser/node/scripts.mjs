// Runs a text as a script with a name of its own, so that stacks name it as in Node. `importScripts` of a blob is a real
// script: unlike `eval`, it puts no frame of its own on the stack.
const names = new Map();

/** As tslab begins a cell. The spaces in it make room for what catches the result: columns of the first line must stay. */
const CELL_BEGINS = "(exports, require) {";

/**
 * @param {string} code an expression
 * @param {string} name as stacks are to say it
 */
export function runScript(code, name) {
  const scope = /** @type {any} */ (globalThis);
  const isCell = code.startsWith(`(async function${CELL_BEGINS}`);
  // Not `$ = ` before a function: it would be named `$` in stacks.
  const caught = isCell ? `$=${code.replace(CELL_BEGINS, "(exports,require){")}` : `self.$=${code}`;
  const url = URL.createObjectURL(new Blob([`${caught}\n//# sourceURL=${name}`], { type: "text/javascript" }));
  names.set(url, name);
  try {
    scope.importScripts(url);
    return scope.$ instanceof Promise ? scope.$.catch(fail) : scope.$;
  } catch (error) {
    if (error instanceof SyntaxError) {
      error.message = error.message.replace(/^Failed to execute 'importScripts'[^:]*: /, "");
    }
    return fail(error);
  } finally {
    URL.revokeObjectURL(url);
    delete scope.$;
  }
}

/** Throws it on, its stack as V8 writes it: Firefox and Safari write `name@file:row:column`. */
function fail(error) {
  if (error instanceof Error && typeof error.stack === "string" && !/^\s+at /m.test(error.stack)) {
    const frames = error.stack.split("\n").flatMap(frameAsV8);
    error.stack = [`${error.name}: ${error.message}`, ...frames].join("\n");
  }
  throw error;
}

function frameAsV8(line) {
  const [, name, file, row, column] = /^(.*?)@(.*?):(\d+):(\d+)$/.exec(line) ?? [];
  if (!file) return [];
  const place = `${names.get(file) ?? (file.startsWith("http") ? "node:browser" : file)}:${row}:${column}`;
  const own = name.replace(/^.*[/<*]+/, "");
  return [own ? `    at ${own} (${place})` : `    at ${place}`];
}

/**
 * What the compiler says about a piece of TypeScript, as a value: a notebook can show red lines without stopping.
 *
 * The text is checked like a strict cell of a notebook beside `lib`: it can `import … from "../lib"`. It is never run.
 */
import { resolve } from "node:path";
import { expectList, expectRecord, expectText, refuse } from "../backend/expect";
import ts from "@tslab/typescript-for-tslab";

/** One complaint of the compiler. `line` and `column` count from 1 in the text given. */
export interface CompilerComplaint {
  readonly line: number;
  readonly column: number;
  readonly code: number;
  readonly message: string;
}

/** All complaints, in order; prints as a table. */
export class TypeErrors implements Iterable<CompilerComplaint> {
  constructor(readonly complaints: readonly CompilerComplaint[]) {
    expectList("TypeErrors", "complaints", complaints);
  }

  /** How many there are. */
  get length(): number {
    return this.complaints.length;
  }

  /** Those that another text does not draw: what a repair silences is `before.without(after)`. It may not move lines. */
  without(others: TypeErrors): TypeErrors {
    expectRecord("TypeErrors.without", "others", others);
    if (!(others instanceof TypeErrors)) refuse("TypeErrors.without", "others", "what typeErrors returns", others);
    const key = ({ line, message }: CompilerComplaint): string => `${line} ${message.split(" Did you mean")[0]}`;
    const known = new Set(others.complaints.map(key));
    return new TypeErrors(this.complaints.filter((complaint) => !known.has(key(complaint))));
  }

  [Symbol.iterator](): Iterator<CompilerComplaint> {
    return this.complaints[Symbol.iterator]();
  }

  toString(): string {
    if (this.length === 0) return "no type errors";
    const lines = this.complaints.map(
      ({ line, code, message }) => `line ${String(line).padStart(3)}  TS${code}  ${message}`,
    );
    return lines.join("\n");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

const fileName = resolve(__dirname, "../../../notebooks/__text__.ts");
const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  esModuleInterop: true,
  types: ["node"],
  typeRoots: [resolve(__dirname, "../../../node_modules/@types")],
};

let text = "";
let version = 0;
let service: ts.LanguageService | undefined;
/** What was found for each text, so that the rerun of a cell need not ask the compiler again. */
const found = new Map<string, CompilerComplaint[]>();

/**
 * Checks a text of one or more cells under `strict` and returns what the compiler has to say.
 *
 * @param source TypeScript, with the imports it needs
 * @throws RangeError when it is no text, or empty: nothing would be checked
 */
export function typeErrors(source: string): TypeErrors {
  expectText("typeErrors", "source", source);
  if (!found.has(source)) found.set(source, complaintsAbout(source));
  return new TypeErrors(found.get(source)!);
}

function complaintsAbout(source: string): CompilerComplaint[] {
  text = source;
  version++;
  service ??= createService();
  const diagnostics = [...service.getSyntacticDiagnostics(fileName), ...service.getSemanticDiagnostics(fileName)];
  return diagnostics.sort((a, b) => a.start! - b.start!).map(toComplaint);
}

function toComplaint({ file, start, code, messageText }: ts.Diagnostic): CompilerComplaint {
  const { line, character } = file!.getLineAndCharacterOfPosition(start!);
  const message = typeof messageText === "string" ? messageText : messageText.messageText;
  return { line: line + 1, column: character + 1, code, message };
}

/** Keeps what it has read of `lib` and of the standard library, so that only the first text is slow. */
function createService(): ts.LanguageService {
  const read = (path: string): string | undefined => (path === fileName ? text : ts.sys.readFile(path));
  return ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [fileName],
    getScriptVersion: (path) => (path === fileName ? String(version) : "1"),
    getScriptSnapshot: (path) => {
      const content = read(path);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => resolve(__dirname, "../../../notebooks"),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === fileName || ts.sys.fileExists(path),
    readFile: read,
    readDirectory: (...filters) => ts.sys.readDirectory(...filters),
    directoryExists: (path) => ts.sys.directoryExists(path),
    getDirectories: (path) => ts.sys.getDirectories(path),
  });
}

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

/** The texts stand beside the notebooks, as far as the compiler can see. */
const folder = resolve(__dirname, "../../../notebooks");
const fileName = (index: number): string => resolve(folder, `__text_${index}__.ts`);
const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  moduleDetection: ts.ModuleDetectionKind.Force, // texts that are checked together do not see each other
  esModuleInterop: true,
  types: ["node"],
  typeRoots: [resolve(__dirname, "../../../node_modules/@types")],
};

/** By file name. */
let texts = new Map<string, string>();
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
  return complaintsAbout([source])[0];
}

/**
 * `typeErrors` of each text, in much less time than one by one: the compiler has to understand `lib` only once for all.
 *
 * @throws RangeError when one is no text, or empty
 */
export function typeErrorsOfEach(sources: readonly string[]): TypeErrors[] {
  expectList("typeErrorsOfEach", "sources", sources);
  for (const source of sources) expectText("typeErrorsOfEach", "each source", source);
  return complaintsAbout(sources);
}

function complaintsAbout(sources: readonly string[]): TypeErrors[] {
  const unknown = [...new Set(sources)].filter((source) => !found.has(source));
  texts = new Map(unknown.map((source, i) => [fileName(i), source]));
  version++;
  for (const [path, source] of texts) found.set(source, check(path));
  return sources.map((source) => new TypeErrors(found.get(source)!));
}

function check(path: string): CompilerComplaint[] {
  service ??= createService();
  const diagnostics = [...service.getSyntacticDiagnostics(path), ...service.getSemanticDiagnostics(path)];
  return diagnostics.sort((a, b) => a.start! - b.start!).map(toComplaint);
}

function toComplaint({ file, start, code, messageText }: ts.Diagnostic): CompilerComplaint {
  const { line, character } = file!.getLineAndCharacterOfPosition(start!);
  const message = typeof messageText === "string" ? messageText : messageText.messageText;
  return { line: line + 1, column: character + 1, code, message };
}

/** Keeps what it has read of `lib` and of the standard library, so that only the first text is slow. */
function createService(): ts.LanguageService {
  const read = (path: string): string | undefined => texts.get(path) ?? ts.sys.readFile(path);
  return ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...texts.keys()],
    getScriptVersion: (path) => (texts.has(path) ? String(version) : "1"),
    getScriptSnapshot: (path) => {
      const content = read(path);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => texts.has(path) || ts.sys.fileExists(path),
    readFile: read,
    readDirectory: (...filters) => ts.sys.readDirectory(...filters),
    directoryExists: (path) => ts.sys.directoryExists(path),
    getDirectories: (path) => ts.sys.getDirectories(path),
  });
}

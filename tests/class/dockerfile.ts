/** A Dockerfile, as far as this project's goes: stages of instructions, each on a line. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

export interface Stage {
  readonly name?: string;
  readonly from: string;
  readonly instructions: Instruction[];
}

export function stagesOf(dockerfile: string): Stage[] {
  const stages: Stage[] = [];
  for (const line of dockerfile.split("\n").filter((text) => text.trim() && !text.startsWith("#"))) {
    const [, name, text] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    if (!name) throw new Error(`Dockerfile: every line must be an instruction, got ${line}`);
    const from = /^(\S+)(?: AS (\S+))?$/.exec(text);
    if (name === "FROM" && from) stages.push({ from: from[1], name: from[2], instructions: [] });
    else stages.at(-1)?.instructions.push({ name, text });
  }
  return stages;
}

/** Whether .dockerignore leaves a file out: the last of its lines that matches the file, or a folder above it, decides. */
export function isIgnored(file: string, dockerignore: string): boolean {
  const lines = dockerignore.split("\n").filter((line) => line.trim() && !line.startsWith("#"));
  const last = lines.filter((line) => patternOf(line.replace(/^!/, "")).test(file)).at(-1);
  return last !== undefined && !last.startsWith("!");
}

/** `*` stands for anything in a name, `**` and a slash for any folders, none included. */
function patternOf(line: string): RegExp {
  const inNames = (text: string): string => text.split("*").map(literally).join("[^/]*");
  return new RegExp(`^${line.split("**/").map(inNames).join("(.*/)?")}(/|$)`);
}

const literally = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");

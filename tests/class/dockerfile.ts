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

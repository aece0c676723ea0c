// What two runs have in common that measure time: the form of the outputs. The digits differ, and so do the machines.
import { joined, type Output, PLOTLY } from "./notebook-file";

/** The outputs of a cell tagged `timed`, without what may differ from run to run. */
export function formOf(outputs: readonly Output[]): unknown[] {
  return outputs.map(({ output_type, name, text, data, ename, evalue }) => ({
    ...{ output_type, name, ename, evalue },
    ...(text && { text: masked(joined(text)) }),
    ...(data && { data: Object.fromEntries(Object.entries(data).map(([type, value]) => [type, shown(type, value)])) }),
  }));
}

const MACHINE = /\(measured on [^()]*\)/g;
const NUMBER = /[−-]?(?<![\p{L}\d])(?:\d[\d,]*(?:\.\d+)?(?:e[−+-]?\d+)?)/gu;

/** Every number is a #, and the machine that it was measured on is not named; columns and lines may have other widths. */
function masked(text: string): string {
  return text.replaceAll("<br>", " ").replace(MACHINE, "(measured on …)").replace(NUMBER, "#").replace(/ +/g, " ");
}

function shown(type: string, value: unknown): unknown {
  if (type === PLOTLY) return figureForm(value as Figure);
  return type.startsWith("text/") ? masked(joined(value as string | string[])) : value;
}

/** What is read here of plotly's specification. */
interface Figure {
  data: readonly Trace[];
  layout: Readonly<Record<string, unknown>>;
  frames?: readonly { name: string; data: readonly unknown[] }[];
}
interface Trace {
  type: string;
  mode?: string;
  name?: string;
  hoverinfo?: string;
  x?: readonly unknown[];
  y?: readonly unknown[];
  z?: readonly unknown[];
  text?: string | readonly string[];
}

/** Its curves with how many points each has, its words, its axes and the positions of its slider. */
function figureForm({ data, layout, frames = [] }: Figure): unknown {
  const axes = Object.entries(layout)
    .filter(([name]) => /^[xy]axis\d*$/.test(name))
    .sort(byName);
  const { title, annotations = [], sliders = [] } = layout as Words;
  return {
    traces: data.map(({ type, mode, name, hoverinfo, x, y, z, text = [] }) => ({
      ...{ type, mode, name: masked(name ?? ""), texts: [text].flat().map(masked).sort() },
      // Lines from a label to its point are drawn only where there is no room beside it.
      ...(hoverinfo !== "skip" && { points: [x?.length, y?.length, z?.length] }),
    })),
    title: masked(title?.text ?? ""),
    axes: axes.map(([name, axis]) => ({ name, title: (axis as Axis).title?.text, type: (axis as Axis).type })),
    annotations: annotations.map(({ text }) => masked(text)),
    sliders: sliders.map(({ currentvalue, steps }) => [currentvalue?.prefix, ...steps.map(({ label }) => label)]),
    frames: frames.map(({ name, data }) => [name, data.length]),
  };
}

/** A file has keys in the order of the alphabet, a kernel sends them as they come. */
const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

type Axis = { title?: { text: string }; type?: string };
interface Words {
  title?: { text: string };
  annotations?: readonly { text: string }[];
  sliders?: readonly { currentvalue?: { prefix: string }; steps: readonly { label: string }[] }[];
}

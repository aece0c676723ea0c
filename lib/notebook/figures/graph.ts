/** A computational graph: nodes, edges, the values that go forward and the gradients that come back. */
import { expectTensorOrNumber } from "../../tensor/expect";
import { type Colors, colorsOf, TEXT } from "./colors";
import { anyText, colors, eachNamed, eachOf, expectGiven, text } from "./expect-data";
import { type Figure, onePanel, type Trace } from "./figure";
import {
  type Edge,
  type EdgeValue,
  edgeTraces,
  type Grid,
  type Node,
  OUTLINE,
  tracesOnEdges,
  valueText,
} from "./graph-edges";

export interface GraphOptions {
  /** What goes forward along an edge: `{ "x → ·Wx": x }`; stands above or left of it. */
  values?: Readonly<Record<string, EdgeValue>>;
  /** What comes back along an edge, against its direction: a blue arrow, the gradient below or right of it. */
  gradients?: Readonly<Record<string, EdgeValue>>;
  /** Nodes along which everything is drawn bold, forwards or backwards: `"dhNext → tanh → dx"`. */
  path?: string;
  /** Edges along which no gradient comes back: its arrow ends halfway, at an orange cross. */
  cut?: readonly string[];
  /** Texts below the nodes, in the same grid. */
  below?: readonly (readonly string[])[];
  /** Nodes that belong together, with a colour and a name above them. */
  groups?: Readonly<Record<string, readonly string[]>>;
  colors?: Colors;
}

const atEdges = eachNamed(edgeValue, '{ "x → h": x }');
const OPTIONS = {
  values: atEdges,
  gradients: atEdges,
  path: text,
  cut: eachOf(text),
  below: eachOf(eachOf(anyText)),
  groups: eachNamed(eachOf(text), '{ "step 1": ["x", "h"] }'),
  colors,
};

function edgeValue(where: string, what: string, value: unknown): void {
  if (typeof value !== "string") expectTensorOrNumber(where, what, value);
}

const ROW_HEIGHT = 92;
const WIDTH = 780;
const ARROW = " → ";

/**
 * A computational graph on a grid: `graph([["x", "·Wx", "+", "tanh", "h"], ["", "", "b"]], ["x → ·Wx → + → tanh → h", "b → +"])`.
 *
 * @param rows   names of the nodes where they stand, row by row, `""` where none does. What follows a `#` only tells nodes
 *               apart and is not shown; `h_1` is shown with its index set low.
 * @param chains edges, each chain through as many nodes as it likes
 * @throws RangeError when a name is not, or twice, in the grid, or values, gradients, cuts or a path are not along edges
 */
export function graph(
  rows: readonly (readonly string[])[],
  chains: readonly string[],
  options: GraphOptions = {},
): Figure {
  eachOf(eachOf(anyText))("graph", "rows", rows);
  eachOf(text)("graph", "chains", chains);
  expectGiven("graph", options, OPTIONS);
  const nodes = nodesOf(rows);
  const edges = chains.flatMap((chain) => edgesOf(chain, nodes));
  requireEdges(options, edges);
  const columns = Math.max(...rows.map((row) => row.length));
  const grid = { width: WIDTH / columns, height: ROW_HEIGHT, radius: radiusOf(nodes) };
  const { values = {}, gradients = {}, cut = [] } = options;
  const look = { values, gradients, cut, ...pathOf(options.path, edges) };
  const below = textsBelow(nodes, options);
  const traces = [
    ...edgeTraces(edges, grid, look),
    ...nodeTraces(nodes, grid.radius, options),
    ...tracesOnEdges(edges, grid, look),
    texts(below, (grid.radius + 6) / grid.height, "bottom center", TEXT),
    ...groupNames(nodes, grid, options),
  ];
  const [above, under] = [options.groups ? 0.75 : 0.5, below.length > 0 ? 0.8 : 0.5];
  const hidden = { label: "", isHidden: true, isTight: true };
  return onePanel({
    x: { ...hidden, values: [-0.5, columns - 0.5] },
    y: { ...hidden, values: [-above, rows.length - 1 + under], isReversed: true },
    traces: traces.map((trace) => ({ ...trace, hoverinfo: "skip", showlegend: false, cliponaxis: false })),
    lines: [],
    labels: [],
    height: ROW_HEIGHT * (rows.length - 1 + above + under),
    about: about(nodes, chains, options),
    notFinite: 0,
  });
}

function nodesOf(rows: readonly (readonly string[])[]): Node[] {
  const nodes = rows.flatMap((names, row) => names.flatMap((name, column) => (name ? [{ name, column, row }] : [])));
  const names = nodes.map(({ name }) => name);
  if (names.length === 0) throw new RangeError("graph: rows must have at least one node, got none");
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new RangeError(`graph: names must differ (write "${twice}#2" for another), got "${twice}" twice`);
  }
  return nodes;
}

function edgesOf(chain: string, nodes: readonly Node[]): Edge[] {
  const along = namesIn(chain).map((name) => {
    const node = nodes.find((node) => node.name === name);
    if (!node) throw new RangeError(`graph: "${chain}" must go through nodes of the grid, got "${name}"`);
    return node;
  });
  return along.slice(1).map((to, i) => ({ key: along[i].name + ARROW + to.name, from: along[i], to }));
}

const namesIn = (chain: string): string[] => chain.split(ARROW);

/** The edges that a path goes along, and those that it goes against. */
function pathOf(path: string | undefined, edges: readonly Edge[]): { forward: Set<string>; backward: Set<string> } {
  const [forward, backward] = [new Set<string>(), new Set<string>()];
  const names = path ? namesIn(path) : [];
  const keys = edges.map(({ key }) => key);
  if (names.length === 1) throw new RangeError(`graph: path must go along edges, got "${path}"`);
  names.slice(1).forEach((name, i) => {
    const [along, against] = [names[i] + ARROW + name, name + ARROW + names[i]];
    if (keys.includes(along)) forward.add(along);
    else if (keys.includes(against)) backward.add(against);
    else throw new RangeError(`graph: path must go along edges, got "${along}"`);
  });
  return { forward, backward };
}

function requireEdges({ values = {}, gradients = {}, cut = [] }: GraphOptions, edges: readonly Edge[]): void {
  const named = { values: Object.keys(values), gradients: Object.keys(gradients), cut };
  for (const [what, keys] of Object.entries(named)) {
    const strange = keys.find((key) => !edges.some((edge) => edge.key === key));
    if (strange !== undefined) throw new RangeError(`graph: ${what} must be at edges, got "${strange}"`);
  }
}

function radiusOf(nodes: readonly Node[]): number {
  const letters = Math.max(...nodes.map(({ name }) => shown(name).replace(/<[^>]*>/g, "").length));
  return Math.min(Math.max(20, 4.5 * letters + 4), 34);
}

/** `tanh#2` is shown as tanh, `h_1` with its index set low. */
function shown(name: string): string {
  return name
    .replace(/#.*$/, "")
    .replace(/_(\w+|\{[^}]*\})$/, (_, index: string) => `<sub>${index.replace(/[{}]/g, "")}</sub>`);
}

/** Filled circles for the members of groups, for the others white ones. */
function nodeTraces(nodes: readonly Node[], radius: number, { groups = {}, colors }: GraphOptions): Trace[] {
  const groupColors = colorsOf("graph", Object.keys(groups).length, colors);
  const members = Object.values(groups);
  const colorOf = ({ name }: Node): string | undefined =>
    groupColors[members.findIndex((names) => names.includes(name))];
  const circles = (of: readonly Node[], marker: object, color: string): Trace => ({
    type: "scatter",
    mode: "markers+text",
    x: of.map(({ column }) => column),
    y: of.map(({ row }) => row),
    text: of.map(({ name }) => `<b>${shown(name)}</b>`),
    textfont: { color, size: 13 },
    marker: { size: 2 * radius, opacity: 1, ...marker },
  });
  const [inGroups, alone] = [nodes.filter(colorOf), nodes.filter((node) => !colorOf(node))];
  return [
    circles(inGroups, { color: inGroups.map(colorOf) }, "#ffffff"),
    circles(alone, { color: "#ffffff", line: { color: OUTLINE, width: 1.5 } }, "#333333"),
  ];
}

function textsBelow(nodes: readonly Node[], { below = [] }: GraphOptions): (Node & { text: string })[] {
  return nodes.flatMap((node) => {
    const text = below[node.row]?.[node.column];
    return text ? [{ ...node, text }] : [];
  });
}

function texts(at: readonly (Node & { text: string })[], dy: number, textposition: string, color: string): Trace {
  const [x, y] = [at.map(({ column }) => column), at.map(({ row }) => row + dy)];
  return {
    type: "scatter",
    mode: "text",
    x,
    y,
    text: at.map(({ text }) => inLines(text)),
    textposition,
    textfont: { color, size: 13 },
  };
}

/** A text of several words is set in two lines. */
function inLines(text: string): string {
  const words = text.split(" ");
  const half = Math.ceil(words.length / 2);
  return text.length > 8 && words.length > 1
    ? `${words.slice(0, half).join(" ")}<br>${words.slice(half).join(" ")}`
    : text;
}

function groupNames(nodes: readonly Node[], { radius, height }: Grid, { groups = {}, colors }: GraphOptions): Trace[] {
  const groupColors = colorsOf("graph", Object.keys(groups).length, colors);
  return Object.entries(groups).map(([name, members], i): Trace => {
    const own = nodes.filter((node) => members.includes(node.name));
    if (own.length === 0 || own.length < members.length) {
      throw new RangeError(`graph: group "${name}" must have nodes of the grid, got ${members.join(", ") || "none"}`);
    }
    const column = own.reduce((sum, node) => sum + node.column / own.length, 0);
    const row = Math.min(...own.map((node) => node.row)) - (radius + 6) / height;
    const textfont = { color: groupColors[i], size: 13 };
    return { type: "scatter", mode: "text", x: [column], y: [row], text: [name], textposition: "top center", textfont };
  });
}

function about(nodes: readonly Node[], chains: readonly string[], options: GraphOptions): string[] {
  const { values = {}, gradients = {}, path, cut = [], groups = {} } = options;
  const name = (text: string): string => text.replace(/#[^ ]*/g, "");
  const pairs = (what: string, entries: readonly [string, string][]): string[] =>
    entries.length > 0 ? [`${what}: ${entries.map(([key, text]) => `${name(key)}: ${text}`).join(", ")}`] : [];
  const texts = (record: Readonly<Record<string, EdgeValue>>): [string, string][] =>
    Object.entries(record).map(([key, value]) => [key, valueText(value)]);
  const alone = nodes.filter(({ name }) => !chains.some((chain) => namesIn(chain).includes(name)));
  return [
    `Graph: ${[...chains, ...alone.map(({ name }) => name)].map(name).join(", ")}`,
    ...pairs(
      "below",
      textsBelow(nodes, options).map(({ name, text }) => [name, text]),
    ),
    ...pairs(
      "groups",
      Object.entries(groups).map(([group, members]) => [group, members.map(name).join(" ")]),
    ),
    ...pairs("forward", texts(values)),
    ...pairs("backward", texts(gradients)),
    ...(path ? [`highlighted: ${name(path)}`] : []),
    ...(cut.length > 0 ? [`no gradient comes back along ${cut.map(name).join(", ")}`] : []),
  ];
}

/** A computational graph: nodes, edges, the values that go forward and the gradients that come back. */
import { Tensor, type AnyTensor } from "../../tensor/tensor";
import { type Colors, colorsOf, meanings, TEXT } from "./colors";
import { type Figure, onePanel, type Trace } from "./figure";
import { labelOf } from "./values";

/** What stands at an edge: a text, a number, or a tensor, of which the axes and the norm are written. */
export type EdgeValue = string | number | AnyTensor;

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

interface Node {
  name: string;
  column: number;
  row: number;
}
interface Edge {
  key: string;
  from: Node;
  to: Node;
}

const ROW_HEIGHT = 92;
const WIDTH = 780;
const ARROW = " → ";
const OUTLINE = "#9a9a9a";

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
  const nodes = nodesOf(rows);
  const edges = chains.flatMap((chain) => edgesOf(chain, nodes));
  const { forward, backward } = pathOf(options.path, edges);
  requireEdges(options, edges);
  const columns = Math.max(...rows.map((row) => row.length));
  const cell = { width: WIDTH / columns, height: ROW_HEIGHT };
  const { values = {}, gradients = {}, cut = [] } = options;
  const radius = radiusOf(nodes);
  const hasBelow = options.below !== undefined;
  const arrows = edges.flatMap((edge) => {
    const comesBack = edge.key in gradients || cut.includes(edge.key) || backward.has(edge.key);
    const shift = shiftOf(edge, cell, comesBack ? 5 : 0);
    return [
      arrow(edge.from, edge.to, shift, radius, OUTLINE, forward.has(edge.key)),
      comesBack
        ? backArrow(edge, shift, radius, cut.includes(edge.key), backward.has(edge.key))
        : { ...arrow(edge.to, edge.from, shift, radius, meanings.right, false), x: [], y: [] },
    ];
  });
  const traces: Trace[] = [
    ...arrows,
    crosses(
      edges.filter(({ key }) => cut.includes(key)),
      cell,
    ),
    ...nodeTraces(nodes, radius, options),
    edgeTexts(edges, values, cell, -1, TEXT),
    edgeTexts(edges, gradients, cell, 1, meanings.right),
    texts(textsBelow(nodes, options), (radius + 6) / cell.height, "bottom center", TEXT),
    ...groupNames(nodes, cell, radius, options),
  ];
  return onePanel({
    x: { label: "", values: [-0.5, columns - 0.5], isHidden: true, isTight: true },
    y: {
      label: "",
      values: [options.groups ? -0.75 : -0.5, rows.length - (hasBelow ? 0.2 : 0.5)],
      isHidden: true,
      isTight: true,
      isReversed: true,
    },
    traces: traces.map((trace) => ({ ...trace, hoverinfo: "skip", showlegend: false, cliponaxis: false })),
    lines: [],
    labels: [],
    height: ROW_HEIGHT * (rows.length + (options.groups ? 0.25 : 0) + (hasBelow ? 0.3 : 0)),
    about: about(nodes, chains, options),
    notFinite: 0,
  });
}

function nodesOf(rows: readonly (readonly string[])[]): Node[] {
  const nodes = rows.flatMap((names, row) => names.flatMap((name, column) => (name ? [{ name, column, row }] : [])));
  const names = nodes.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    {throw new RangeError(`graph: names must differ (write "${twice}#2" for another), got "${twice}" twice`);}
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

/** How far beside its middle an edge's arrow runs, in columns and rows, so that the one that comes back has room. */
function shiftOf({ from, to }: Edge, cell: { width: number; height: number }, pixels: number): [number, number] {
  const [across, down] = [(to.column - from.column) * cell.width, (to.row - from.row) * cell.height];
  const length = Math.sqrt(across * across + down * down);
  return [((down / length) * pixels) / cell.width, ((-across / length) * pixels) / cell.height];
}

function arrow(
  from: Node,
  to: Node,
  [dx, dy]: [number, number],
  radius: number,
  color: string,
  isBold: boolean,
): Trace {
  return {
    type: "scatter",
    mode: "lines+markers",
    x: [from.column + dx, to.column + dx],
    y: [from.row + dy, to.row + dy],
    line: { color: isBold && color === OUTLINE ? meanings.right : color, width: isBold ? 4 : 1.5 },
    marker: {
      color: isBold && color === OUTLINE ? meanings.right : color,
      symbol: "arrow",
      angleref: "previous",
      size: [0, isBold ? 15 : 11],
      standoff: [0, radius],
      opacity: 1,
    },
  };
}

function backArrow(edge: Edge, [dx, dy]: [number, number], radius: number, isCut: boolean, isBold: boolean): Trace {
  const middle = { name: "", column: (edge.from.column + edge.to.column) / 2, row: (edge.from.row + edge.to.row) / 2 };
  return isCut
    ? arrow(edge.to, middle, [-dx, -dy], 5, meanings.wrong, isBold)
    : arrow(edge.to, edge.from, [-dx, -dy], radius, meanings.right, isBold);
}

function crosses(cut: readonly Edge[], cell: { width: number; height: number }): Trace {
  const places = cut.map((edge) => {
    const [dx, dy] = shiftOf(edge, cell, 5);
    return [(edge.from.column + edge.to.column) / 2 - dx, (edge.from.row + edge.to.row) / 2 - dy];
  });
  return {
    type: "scatter",
    mode: "markers",
    x: places.map(([x]) => x),
    y: places.map(([, y]) => y),
    marker: { symbol: "x", size: 12, color: meanings.wrong },
  };
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

/** @param side −1 above or left of the edge, 1 below or right of it */
function edgeTexts(
  edges: readonly Edge[],
  values: Readonly<Record<string, EdgeValue>>,
  cell: { width: number; height: number },
  side: 1 | -1,
  color: string,
): Trace {
  const labelled = edges.filter(({ key }) => key in values);
  const isUpright = ({ from, to }: Edge): boolean => from.column === to.column;
  return {
    type: "scatter",
    mode: "text",
    x: labelled.map(
      (edge) => (edge.from.column + edge.to.column) / 2 + (isUpright(edge) ? (side * 11) / cell.width : 0),
    ),
    y: labelled.map((edge) => (edge.from.row + edge.to.row) / 2 + (isUpright(edge) ? 0 : (side * 11) / cell.height)),
    text: labelled.map(({ key }) => valueText(values[key])),
    textposition: labelled.map((edge) =>
      isUpright(edge) ? `middle ${side > 0 ? "right" : "left"}` : `${side > 0 ? "bottom" : "top"} center`,
    ),
    textfont: { color, size: 12 },
  };
}

function valueText(value: EdgeValue): string {
  if (value instanceof Tensor) {
    const axes = `[${value.axes.map(({ name }) => name).join(", ")}]`;
    return value.length === 1 ? labelOf(value.sum(), 3) : `${axes} ‖${labelOf(Math.sqrt(value.mul(value).sum()))}‖`;
  }
  return typeof value === "number" ? labelOf(value, 3) : value;
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

function groupNames(
  nodes: readonly Node[],
  cell: { height: number },
  radius: number,
  { groups = {}, colors }: GraphOptions,
): Trace[] {
  const groupColors = colorsOf("graph", Object.keys(groups).length, colors);
  return Object.entries(groups).map(([name, members], i): Trace => {
    const own = nodes.filter((node) => members.includes(node.name));
    if (own.length < members.length)
      {throw new RangeError(`graph: group "${name}" must have nodes of the grid, got ${members.join(", ")}`);}
    const column = own.reduce((sum, node) => sum + node.column / own.length, 0);
    const row = Math.min(...own.map((node) => node.row)) - (radius + 6) / cell.height;
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

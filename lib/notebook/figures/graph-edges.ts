/** The edges of a computational graph: arrows forward and back, and what stands beside them. */
import { type AnyTensor, Tensor } from "../../tensor/tensor";
import { meanings, TEXT } from "./colors";
import type { Trace } from "./figure";
import { labelOf } from "./values";

/** What stands at an edge: a text, a number, or a tensor, of which the axes and the norm are written. */
export type EdgeValue = string | number | AnyTensor;

/** A node and its place in the grid. */
export interface Node {
  name: string;
  column: number;
  row: number;
}
export interface Edge {
  key: string;
  from: Node;
  to: Node;
}

/** The size of a cell of the grid in pixels, and of a node in it. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly radius: number;
}

export interface EdgeLook {
  readonly values: Readonly<Record<string, EdgeValue>>;
  readonly gradients: Readonly<Record<string, EdgeValue>>;
  readonly cut: readonly string[];
  /** Edges drawn bold, along their direction and against it. */
  readonly forward: ReadonlySet<string>;
  readonly backward: ReadonlySet<string>;
}

export const OUTLINE = "#9a9a9a";

/** Two traces for every edge, however it looks: a slider changes what is in them, not how many there are. */
export function edgeTraces(edges: readonly Edge[], grid: Grid, look: EdgeLook): Trace[] {
  const { gradients, cut, forward, backward } = look;
  const { radius } = grid;
  return edges.flatMap((edge) => {
    const isCut = cut.includes(edge.key);
    const comesBack = edge.key in gradients || isCut || backward.has(edge.key);
    const shift = shiftOf(edge, grid, comesBack ? 5 : 0);
    return [
      arrow(edge.from, edge.to, shift, radius, OUTLINE, forward.has(edge.key)),
      comesBack
        ? backArrow(edge, shift, radius, isCut, backward.has(edge.key))
        : { ...arrow(edge.to, edge.from, shift, radius, meanings.right, false), x: [], y: [] },
    ];
  });
}

/** The crosses at cuts, the values and the gradients. */
export function tracesOnEdges(edges: readonly Edge[], grid: Grid, { values, gradients, cut }: EdgeLook): Trace[] {
  return [
    crosses(
      edges.filter(({ key }) => cut.includes(key)),
      grid,
    ),
    edgeTexts(edges, values, grid, -1, TEXT),
    edgeTexts(edges, gradients, grid, 1, meanings.right),
  ];
}

/** How far beside its middle an edge's arrow runs, in columns and rows, so that the one that comes back has room. */
function shiftOf({ from, to }: Edge, cell: Grid, pixels: number): [number, number] {
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

function crosses(cut: readonly Edge[], cell: Grid): Trace {
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

/** @param side −1 above or left of the edge, 1 below or right of it */
function edgeTexts(
  edges: readonly Edge[],
  values: Readonly<Record<string, EdgeValue>>,
  cell: Grid,
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

export function valueText(value: EdgeValue): string {
  if (value instanceof Tensor) {
    const axes = `[${value.axes.map(({ name }) => name).join(", ")}]`;
    return value.length === 1 ? labelOf(value.sum(), 3) : `${axes} ‖${labelOf(Math.sqrt(value.mul(value).sum()))}‖`;
  }
  return typeof value === "number" ? labelOf(value, 3) : value;
}

// What a browser finds out about a figure. The functions run in the page: they stand alone, without imports.

/** A text of a figure, in pixels of the page. */
export interface Mark {
  kind: "title" | "axis title" | "legend" | "tick" | "annotation" | "other";
  text: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** Neither upright nor lying: its box is larger than its letters. */
  isSlanted: boolean;
  /** Between the text and what lies behind it, as WCAG defines it. */
  contrast: number;
}

export interface MarkedFigure {
  title: string;
  frame: { left: number; top: number; right: number; bottom: number };
  marks: Mark[];
}

/** Every text of a figure outside its plots. @param figure a live figure, or its picture's svg element */
export function markedFigure(figure: Element): MarkedFigure {
  const luminance = ([r, g, b]: number[]): number => {
    const [lr, lg, lb] = [r, g, b].map((v) =>
      v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * lr + 0.7152 * lg + 0.0722 * lb;
  };
  const rgba = (color: string): number[] => {
    const [r = 0, g = 0, b = 0, a = 1] = color.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    return [r, g, b, color === "none" ? 0 : a];
  };
  const isBehind = (rect: Element, text: Element): boolean => {
    const [below, above] = [rect.getBoundingClientRect(), text.getBoundingClientRect()];
    const [x, y] = [(above.left + above.right) / 2, (above.top + above.bottom) / 2];
    return below.left <= x && x <= below.right && below.top <= y && y <= below.bottom;
  };
  const ground = (text: Element): number[] => {
    const own = text.parentElement?.querySelector(":scope > rect");
    const style = own && isBehind(own, text) && getComputedStyle(own);
    if (style && rgba(style.fill)[3] * Number(style.fillOpacity) * Number(style.opacity) > 0.5) return rgba(style.fill);
    for (let element: Element | null = figure; element; element = element.parentElement) {
      const color = rgba(getComputedStyle(element).backgroundColor);
      if (color[3] > 0.5) return color;
    }
    return [255, 255, 255];
  };
  const contrast = (text: Element): number => {
    const { fill, fillOpacity } = getComputedStyle(text);
    const [front, back, alpha] = [rgba(fill), ground(text), rgba(fill)[3] * Number(fillOpacity)];
    const seen = front.slice(0, 3).map((v, i) => v * alpha + back[i] * (1 - alpha));
    const [light, dark] = [luminance(seen), luminance(back)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const kind = (text: Element): Mark["kind"] => {
    if (text.closest(".g-gtitle")) return "title";
    if (text.closest("[class^=g-]")) return "axis title";
    if (text.closest(".legend")) return "legend";
    if (text.closest("[class*=axislayer]")) return "tick";
    return text.closest(".annotation") ? "annotation" : "other";
  };
  const texts = [...figure.querySelectorAll<SVGTextElement>(".infolayer text, [class*=axislayer] text")];
  const marks = texts
    .filter((text) => text.textContent?.trim() && text.getBoundingClientRect().width > 0)
    .map((text): Mark => {
      const { left, top, right, bottom } = text.getBoundingClientRect();
      const { a = 1, b = 0 } = text.getScreenCTM() ?? {};
      const isSlanted = Math.min(Math.abs(a), Math.abs(b)) > 0.01;
      const lines = [...text.querySelectorAll("tspan.line")].map((line) => line.textContent);
      return {
        kind: kind(text),
        text: lines.join(" ") || text.textContent!.trim(),
        left,
        top,
        right,
        bottom,
        isSlanted,
        contrast: contrast(text),
      };
    });
  const { left, top, right, bottom } = figure.getBoundingClientRect();
  return { title: marks.find((mark) => mark.kind === "title")?.text ?? "", frame: { left, top, right, bottom }, marks };
}

interface PlotlyAxis {
  _offset: number;
  _length: number;
  range: number[];
  fixedrange?: boolean;
  c2p(value: number): number;
}
interface PlotlyTrace {
  type: string;
  visible?: boolean;
  hoverinfo?: string;
  xaxis?: string;
  yaxis?: string;
}
/** What plotly keeps with a figure that it draws. */
export interface PlotlyElement extends HTMLElement {
  _fullData: PlotlyTrace[];
  _fullLayout: Record<string, PlotlyAxis>;
  calcdata: Record<string, number>[][];
}

/** Places in the window where a figure should answer the mouse: some points of each trace, or the middle of a heatmap. */
export function hoverPlaces(figure: PlotlyElement): { x: number; y: number }[] {
  const { left, top } = figure.getBoundingClientRect();
  const name = (id: string): string => id.replace(/^(.)/, "$1axis");
  return figure._fullData.flatMap((trace, i) => {
    if (trace.visible !== true || trace.hoverinfo === "skip" || !trace.xaxis || !trace.yaxis) return [];
    const [across, up] = [figure._fullLayout[name(trace.xaxis)], figure._fullLayout[name(trace.yaxis)]];
    const at = (x: number, y: number): { x: number; y: number } => ({
      x: left + across._offset + x,
      y: top + up._offset + y,
    });
    if (trace.type === "heatmap") return [at(across._length * 0.45, up._length * 0.45)];
    const isThere = ({ s0, s1 }: Record<string, number>): boolean =>
      trace.type !== "bar" || Math.abs(up.c2p(s1) - up.c2p(s0)) > 4; // a bar of no height has no place
    const points = figure.calcdata[i]
      .filter(isThere)
      .map((point) =>
        trace.type === "bar"
          ? { x: across.c2p((point.p0 + point.p1) / 2), y: up.c2p((point.s0 + point.s1) / 2) }
          : { x: across.c2p(point.x), y: up.c2p(point.y) },
      );
    const inside = points.filter(({ x, y }) => x > 2 && y > 2 && x < across._length - 2 && y < up._length - 2);
    return [inside[inside.length >> 1], inside[0]].filter(Boolean).map(({ x, y }) => at(x, y));
  });
}

/** The plot in which one can zoom, as the window sees it, and its ranges; null when both its axes are fixed. */
export function zoomable(
  figure: PlotlyElement,
): { left: number; top: number; width: number; height: number; range: number[] } | null {
  const { xaxis, yaxis } = figure._fullLayout;
  if (xaxis.fixedrange && yaxis.fixedrange) return null;
  const { left, top } = figure.getBoundingClientRect();
  const range = [...xaxis.range, ...yaxis.range];
  return { left: left + xaxis._offset, top: top + yaxis._offset, width: xaxis._length, height: yaxis._length, range };
}

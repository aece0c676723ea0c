import { type Mark, type MarkedFigure } from "./figure-in-page";

const SLACK_PX = 2;

/** What is wrong with a figure's texts: cut off by the figure's edge, or lying on one another. */
export function clashes({ title, frame, marks }: MarkedFigure): string[] {
  const cut = marks.filter(
    (mark) =>
      mark.left < frame.left - SLACK_PX ||
      mark.right > frame.right + SLACK_PX ||
      mark.top < frame.top - SLACK_PX ||
      mark.bottom > frame.bottom + SLACK_PX,
  );
  const over = marks.flatMap((mark, i) =>
    marks
      .slice(i + 1)
      .filter((other) => overlap(mark, other))
      .map((other) => [mark, other]),
  );
  return [
    ...cut.map((mark) => `"${title}": ${named(mark)} is cut off`),
    ...over.map(([mark, other]) => `"${title}": ${named(mark)} lies on ${named(other)}`),
  ];
}

/** Texts that cannot be told from what lies behind them. @param least contrast that is enough; WCAG asks 3 of large texts */
export function faint({ title, marks }: MarkedFigure, least: number): string[] {
  return marks
    .filter(({ contrast }) => contrast < least)
    .map((mark) => `"${title}": ${named(mark)} has a contrast of ${mark.contrast.toFixed(2)}`);
}

function overlap(a: Mark, b: Mark): boolean {
  if (a.isSlanted && b.isSlanted) return false;
  return (
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > SLACK_PX &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > SLACK_PX
  );
}

const named = ({ kind, text }: Mark): string => `the ${kind} "${text}"`;

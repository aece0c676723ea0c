/** How far each entry of a gradient is from its central difference, against the limit of a check. */
import type { GradientComparison, GradientReport } from "../../proof/gradient-report";
import { entries, relativeError, requireSameShape } from "../../proof/relative-error";
import type { AnyTensor } from "../../tensor/tensor";
import { meanings } from "./colors";
import { type Figure, onePanel, PLOT_HEIGHT, type Trace } from "./figure";
import { symbols } from "./lines";
import { limitText, referenceLines, spread } from "./reference-lines";
import { labelOf, listOf } from "./values";

export interface AgreementOptions {
  /** What the check allows; default 1e-7, as for gradients. */
  limit?: number;
  /** What the versions are compared with, when they are not a report. */
  with?: AnyTensor;
  /** What an entry is; default "entry, row by row" or, for a report, "entry of each gradient, row by row". */
  x?: string;
}

interface Version {
  name: string;
  analytic: AnyTensor;
  numeric: AnyTensor;
}

/**
 * The error of every entry on a logarithmic axis, blue where a version is below the limit, orange where it is not; exact
 * zeros have a track of their own. An entry's error is |difference| / (‖analytic‖ + ‖numeric‖): the part that it has in the
 * relative error of the check, so that no entry is above the limit where the check holds.
 *
 * @param versions a report, its gradients one after the other; or tensors by name, all of them compared with `with`
 * @throws RangeError when tensors are given without `with`, or a shape does not fit
 */
export function agreement(
  versions: GradientReport | Readonly<Record<string, AnyTensor>>,
  { limit = 1e-7, with: numeric, x }: AgreementOptions = {},
): Figure {
  const isReport = Array.isArray(versions.comparisons);
  const all: readonly Version[] = isReport
    ? (versions.comparisons as readonly GradientComparison[])
    : Object.entries(versions as Readonly<Record<string, AnyTensor>>).map(([name, analytic]) => {
        if (!numeric) throw new RangeError(`agreement: "with" must be a tensor to compare "${name}" with, got none`);
        return { name, analytic, numeric };
      });
  const errors = all.map(({ analytic, numeric }) => errorsOf(analytic, numeric));
  const starts = errors.map((_, i) => (isReport ? errors.slice(0, i).flat().length : 0));
  const isWrong = all.map(({ analytic, numeric }) => !(relativeError(analytic, numeric) < limit));
  const traces = all.map(({ name }, i): Trace => {
    const marker = {
      color: isWrong[i] ? meanings.wrong : meanings.right,
      symbol: isWrong[i] ? "x" : symbols[isReport ? 0 : 2 * (i % 3)],
      size: 8,
    };
    const places = [...errors[i].keys()].map((k) => starts[i] + k);
    return { type: "scatter", mode: "markers", name, x: places, y: errors[i], marker, showlegend: !isReport };
  });
  const borders = isReport ? starts.slice(1).map((start) => start - 0.5) : [];
  const lines = referenceLines({ limits: { [limitText(limit)]: limit }, borders });
  return onePanel({
    x: {
      label: x ?? (isReport ? "entry of each gradient, row by row" : "entry, row by row"),
      values: spread(traces, [], "x"),
      ...(isReport && { groups: all.map(({ name }, i) => ({ name, from: starts[i], count: errors[i].length })) }),
    },
    y: { label: "error, relative to the norms (no unit)", values: spread(traces, lines, "y"), isLog: true },
    traces,
    lines,
    labels: [],
    height: PLOT_HEIGHT,
    about: all.map(({ name }, i) => verdict(name, errors[i], limit)),
    notFinite: errors.flat().filter((error) => error === null).length,
  });
}

function errorsOf(analytic: AnyTensor, numeric: AnyTensor): (number | null)[] {
  requireSameShape("agreement", analytic, numeric);
  const [a, b] = [entries(analytic), entries(numeric)];
  const norms = analytic.norm() + numeric.norm();
  return listOf([...a].map((value, i) => (value === b[i] ? 0 : Math.abs(value - b[i]) / norms)));
}

function verdict(name: string, errors: readonly (number | null)[], limit: number): string {
  const above = errors.filter((error) => error === null || error >= limit).length;
  const largest = labelOf(Math.max(...errors.map((error) => error ?? Infinity)));
  return `${name}: ${above > 0 ? `${above} of ${errors.length} entries not below the limit, ` : ""}largest ${largest}`;
}

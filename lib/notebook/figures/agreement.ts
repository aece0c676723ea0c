/** How far each entry of a gradient is from its central difference, against the limit of a check. */
import { type GradientComparison, GradientReport, TOLERANCE } from "../../proof/gradient-report";
import { entries, relativeError, requireSameShape } from "../../proof/relative-error";
import { isInstance, refuse } from "../../backend/expect";
import { expectAnyTensor } from "../../tensor/expect";
import type { AnyTensor } from "../../tensor/tensor";
import { meanings } from "./colors";
import { eachNamed, type Expectation, expectGiven, text } from "./expect-data";
import { type Figure, onePanel, PLOT_HEIGHT, type Scale, type Trace } from "./figure";
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

const tensor: Expectation = expectAnyTensor;
const OPTIONS = { limit: positive, with: tensor, x: text };

interface Version {
  readonly name: string;
  readonly errors: readonly (number | null)[];
  readonly isWrong: boolean;
}

/**
 * The error of every entry on a logarithmic axis, blue where a version is below the limit, orange where it is not; exact
 * zeros have a track of their own.
 *
 * Of a report, each entry has the relative error that the check looks at, and in grey the error that its difference
 * quotient may have itself. Of tensors, an entry's error is |difference| / (‖analytic‖ + ‖numeric‖): the part that it has
 * in the relative error of the check, so that no entry is above the limit where the check holds.
 *
 * @param versions a report, its gradients one after the other; or tensors by name, all of them compared with `with`
 * @throws RangeError when tensors are given without `with`, or a shape does not fit
 */
export function agreement(
  versions: GradientReport | Readonly<Record<string, AnyTensor>>,
  options: AgreementOptions = {},
): Figure {
  expectGiven("agreement", options, OPTIONS);
  const { limit = TOLERANCE, with: numeric, x } = options;
  expectVersions(versions);
  const report = versions instanceof GradientReport ? versions : undefined;
  const all = report
    ? report.comparisons.map((gradient) => judged(gradient, limit))
    : Object.entries(versions).map(([name, tensor]: [string, AnyTensor]) => compared(name, tensor, numeric, limit));
  const starts = all.map((_, i) => (report ? all.slice(0, i).flatMap(({ errors }) => errors).length : 0));
  const traces = all.map(({ name, errors, isWrong }, i): Trace => {
    const color = isWrong ? meanings.wrong : meanings.right;
    const marker = { color, symbol: isWrong ? "x" : symbols[report ? 0 : 2 * (i % 3)], size: 8 };
    const places = [...errors.keys()].map((k) => starts[i] + k);
    return { type: "scatter", mode: "markers", name, x: places, y: [...errors], marker, showlegend: !report };
  });
  if (report) traces.unshift(ownErrors(report));
  const borders = report ? starts.slice(1).map((start) => start - 0.5) : [];
  const lines = referenceLines({ limits: { [limitText(limit)]: limit }, borders });
  return onePanel({
    x: {
      label: x ?? (report ? "entry of each gradient, row by row" : "entry, row by row"),
      values: spread(traces, [], "x"),
      ...(report && { groups: groupsOf(all, starts) }),
    },
    y: {
      label: report ? "relative error of an entry (no unit)" : "error, relative to the norms (no unit)",
      values: spread(traces, lines, "y"),
      isLog: true,
    },
    traces,
    lines,
    labels: [],
    height: PLOT_HEIGHT,
    about: all.map((version) => verdict(version, limit)),
    notFinite: all.flatMap(({ errors }) => errors).filter((error) => error === null).length,
  });
}

function expectVersions(versions: GradientReport | Readonly<Record<string, AnyTensor>>): void {
  if (!isInstance(versions, GradientReport)) {
    eachNamed(tensor, "{ dWx: grads.Wx }", 1)("agreement", "versions", versions);
  } else if (versions.comparisons.length === 0) refuse("agreement", "versions", "a report with gradients", versions);
}

function positive(where: string, what: string, value: unknown): void {
  if (!(Number.isFinite(value) && (value as number) > 0)) refuse(where, what, "a positive finite number", value);
}

function judged(gradient: GradientComparison, limit: number): Version {
  const isWrong = ["disagrees", "cannot be judged"].includes(gradient.verdict(limit));
  return { name: gradient.name, errors: listOf(gradient.errors(limit)), isWrong };
}

/** What each difference quotient may be off by, relative to its entry: an error below it proves nothing. */
function ownErrors(report: GradientReport): Trace {
  const shares = report.comparisons.flatMap(({ analytic, numeric, floor }) => {
    const sizes = analytic.abs().add(numeric.abs()).add(floor);
    return listOf(floor.div(sizes));
  });
  const marker = { color: meanings.reference, symbol: "line-ew-open", size: 9, line: { width: 1.5 } };
  const name = "what the difference quotient itself may be off by";
  return { type: "scatter", mode: "markers", name, x: [...shares.keys()], y: shares, marker, showlegend: true };
}

/** The names below the axis: `dembedding.W` is `dW` there, where its place tells the layer. */
function groupsOf(versions: readonly Version[], starts: readonly number[]): NonNullable<Scale["groups"]> {
  return versions.map(({ name, errors }, i) => ({
    name: name.replace(/^(d?).*\./, "$1"),
    from: starts[i],
    count: errors.length,
  }));
}

function compared(name: string, analytic: AnyTensor, numeric: AnyTensor | undefined, limit: number): Version {
  if (!numeric) throw new RangeError(`agreement: "with" must be a tensor to compare "${name}" with, got none`);
  requireSameShape("agreement", analytic, numeric);
  const [a, b] = [entries(analytic), entries(numeric)];
  const norms = analytic.norm() + numeric.norm();
  const errors = listOf([...a].map((value, i) => (value === b[i] ? 0 : Math.abs(value - b[i]) / norms)));
  return { name, errors, isWrong: !(relativeError(analytic, numeric) < limit) };
}

function verdict({ name, errors }: Version, limit: number): string {
  const above = errors.filter((error) => error === null || error >= limit).length;
  const largest = labelOf(Math.max(...errors.map((error) => error ?? Infinity)));
  return `${name}: ${above > 0 ? `${above} of ${errors.length} entries not below the limit, ` : ""}largest ${largest}`;
}

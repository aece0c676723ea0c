/** The results as text. */

const number = (value) => (value === undefined ? "" : value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** Best times in milliseconds, one row per contestant; beside each, how many times that of the yardstick it is. */
export function timesTable(title, shapes, names, yardstick) {
  const cell = (times, name) => {
    const best = times[name]?.bestMs;
    return best === undefined ? "" : `${number(best)} (×${number(best / times[yardstick].bestMs)})`;
  };
  const rows = names.map((name) => [name, ...shapes.map(({ times }) => cell(times, name))]);
  return text([[title, ...shapes.map(({ shape }) => shape)], ...rows]);
}

export function exponentsTable(sweeps) {
  const names = Object.keys(sweeps[0].exponents);
  const cell = ({ all, large }) => `${all.toFixed(2)} / ${large.toFixed(2)}`;
  const rows = names.map((name) => [name, ...sweeps.map(({ exponents }) => cell(exponents[name]))]);
  return text([["exponent, all sizes / larger half", ...sweeps.map(({ what }) => what)], ...rows]);
}

/** The goals, and whether each is reached. */
export function goalsTable(goals) {
  return text(goals.map(({ goal, value, holds }) => [holds ? "✓" : "✗", goal, value]));
}

function text(rows) {
  const widths = rows[0].map((_, k) => Math.max(...rows.map((row) => row[k].length)));
  return rows
    .map((row) =>
      row
        .map((word, k) => word.padEnd(widths[k]))
        .join("   ")
        .trimEnd(),
    )
    .join("\n");
}

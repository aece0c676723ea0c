/** The results as a picture: what each shape costs, and how the cost grows. SVG, readable on light and dark pages. */

/** Okabe and Ito's colours, which people with any colour vision tell apart; one per contestant, grey for the limit. */
const COLORS = ["#56b4e9", "#d55e00", "#e69f00", "#0072b2", "#009e73", "#cc79a7", "#f0e442", "#000000", "#999999"];
const FONT = 'font-family="system-ui, sans-serif"';
const PANEL = { width: 280, height: 260, gap: 60 };

export function picture({ machine, oneThread, sweeps }) {
  const names = Object.keys(oneThread[0].times);
  const color = (name) => COLORS[names.indexOf(name) % COLORS.length];
  const width = 4 * PANEL.width + 5 * PANEL.gap;
  const shapes = bars(oneThread, names, color, PANEL.gap, 60, width - 2 * PANEL.gap);
  const growth = sweeps
    .map((sweep, i) => curves(sweep, color, PANEL.gap + i * (PANEL.width + PANEL.gap), 430))
    .join("\n");
  const keyX = PANEL.gap + 3 * (PANEL.width + PANEL.gap);
  const title = `Forward and backward of one block, float32, one thread: best time in ms (${machine.cpu})`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 760" ${FONT} font-size="13">
<rect width="100%" height="100%" fill="#ffffff"/>
${text(PANEL.gap, 30, title, 'font-size="17"')}
${shapes}
${growth}
${names.map((name, i) => key(keyX, 450 + 24 * i, name, color(name))).join("\n")}
</svg>
`;
}

/** A bar per contestant and shape, on a logarithmic axis: one line a factor of ten. */
function bars(shapes, names, color, x, y, width) {
  const all = shapes.flatMap(({ times }) => Object.values(times).map(({ bestMs }) => bestMs));
  const scale = logScale(all, y + PANEL.height, y);
  const group = width / shapes.length;
  const bar = (0.85 * group) / names.length;
  const drawn = shapes.flatMap(({ shape, times }, i) => [
    text(x + (i + 0.42) * group, y + PANEL.height + 20, `N, T, D, H = ${shape}`, 'text-anchor="middle"'),
    ...names.map((name, k) => {
      const top = scale.at(times[name].bestMs);
      const title = `<title>${escape(name)}: ${times[name].bestMs.toPrecision(3)} ms</title>`;
      const box = `x="${x + i * group + k * bar}" y="${top}" width="${bar - 1}" height="${y + PANEL.height - top}"`;
      return `<rect ${box} fill="${color(name)}">${title}</rect>`;
    }),
  ]);
  return [grid(scale, x, width), ...drawn].join("\n");
}

/** A line per contestant over the sizes, both axes logarithmic, with the exponents fitted to the larger half. */
function curves({ what, values, bestMs, exponents }, color, x, y) {
  const down = logScale(Object.values(bestMs).flat(), y + PANEL.height, y);
  const [first, last] = [values[0], values[values.length - 1]];
  const across = (value) => x + (Math.log(value / first) / Math.log(last / first)) * PANEL.width;
  const lines = Object.entries(bestMs).map(([name, times]) => {
    const points = times.map((time, i) => `${across(values[i]).toFixed(1)},${down.at(time).toFixed(1)}`).join(" ");
    const title = `<title>${escape(name)}: grows as the power ${exponents[name].large.toFixed(2)}</title>`;
    return `<polyline points="${points}" fill="none" stroke="${color(name)}" stroke-width="2.5">${title}</polyline>`;
  });
  const ticks = values.map((value) => text(across(value), y + PANEL.height + 18, value, 'text-anchor="middle"'));
  const powers = Object.entries(exponents).map(([name, { large }], i) =>
    text(
      x + (i % 2) * 150,
      y + PANEL.height + 40 + 18 * (i >> 1),
      `${name.split(",")[0]}: power ${large.toFixed(2)}`,
      'font-size="12"',
    ),
  );
  return [grid(down, x, PANEL.width), ...lines, ...ticks, text(x, y - 12, `ms over ${what}`), ...powers].join("\n");
}

function logScale(values, bottom, top) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.ceil(Math.log10(Math.max(...values)));
  return { low, high, at: (value) => bottom + ((Math.log10(value) - low) / (high - low)) * (top - bottom) };
}

function grid({ low, high, at }, x, width) {
  const powers = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  const label = (power) => (power < 1 ? power.toFixed(-Math.log10(power)) : power);
  const line = (power) =>
    `<path d="M${x} ${at(power)}h${width}" stroke="#cccccc"/>` +
    text(x - 6, at(power) + 4, label(power), 'text-anchor="end"');
  return powers.map(line).join("\n");
}

function key(x, y, name, color) {
  return `<rect x="${x}" y="${y - 11}" width="14" height="14" fill="${color}"/>${text(x + 22, y, name)}`;
}

function text(x, y, content, attributes = "") {
  return `<text x="${x}" y="${y}" fill="#222222" ${attributes}>${escape(String(content))}</text>`;
}

function escape(content) {
  return content.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}

// The cells that were run in this kernel. https://jupyter-client.readthedocs.io/en/stable/messaging.html#history

const SESSION = 1;
/** @type {{ line: number; input: string; output: string | null }[]} */
const entries = [];

function remember(line, input) {
  entries.push({ line, input, output: null });
}

/** The text of the result of the cell that was remembered last. */
function rememberOutput(output) {
  const latest = entries.at(-1);
  if (latest) latest.output = output;
}

/** @param request a `history_request` @returns [session, line, input] or [session, line, [input, output]], oldest first */
function history({ hist_access_type: kind, output = false, n, start = 0, stop, pattern = "*", unique = false }) {
  const found = chosen();
  return (n === undefined || n === null || kind === "range" ? found : found.slice(-n)).map((entry) => [
    SESSION,
    entry.line,
    output ? [entry.input, entry.output] : entry.input,
  ]);

  function chosen() {
    if (kind === "range") return entries.filter(({ line }) => line >= start && line < (stop ?? Infinity));
    if (kind !== "search") return entries;
    const matching = entries.filter(({ input }) => asExpression(pattern).test(input));
    return unique ? [...new Map(matching.map((entry) => [entry.input, entry])).values()] : matching;
  }
}

/** `*` stands for any text, `?` for any character. */
function asExpression(pattern) {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`);
}

module.exports = { history, remember, rememberOutput };

// Stock tslab: after a character beyond U+FFFF, such as an emoji, a completion replaces the wrong letters. The protocol
// counts code points, tslab counts the units of UTF-16, of which such a character has two.
// Repaired: positions are translated both ways.
const { JupyterHandlerImpl } = /** @type {any} */ (require("tslab/dist/jupyter.js"));

const { handleComplete, handleInspect } = JupyterHandlerImpl.prototype;

const toUnits = (text, points) => Array.from(text).slice(0, points).join("").length;
const toPoints = (text, units) => Array.from(text.slice(0, units)).length;

JupyterHandlerImpl.prototype.handleComplete = function ({ code, cursor_pos, ...rest }) {
  const reply = handleComplete.call(this, { code, cursor_pos: toUnits(code, cursor_pos), ...rest });
  const { cursor_start, cursor_end } = reply;
  return { ...reply, cursor_start: toPoints(code, cursor_start), cursor_end: toPoints(code, cursor_end) };
};

JupyterHandlerImpl.prototype.handleInspect = function ({ code, cursor_pos, ...rest }) {
  return handleInspect.call(this, { code, cursor_pos: toUnits(code, cursor_pos), ...rest });
};

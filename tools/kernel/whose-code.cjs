// Whether what runs may be ended: a cell's code. A function of Node's, of tslab's or of the kernel's own would be left broken.

const NOT_A_CELLS = /\(?node:|[\\/]node_modules[\\/](@tslab|tslab|zeromq)[\\/]|[\\/]tools[\\/]kernel[\\/]/;
/** A function of the language itself, such as Promise.race. It is as much tslab's as a cell's. */
const HAS_NO_FILE = /(\(|at )<anonymous>\)?$/;
/** Makes text of values and leaves nothing broken. A loop that prints is seldom met anywhere else. */
const IS_PRINTING = /\(?node:internal\/(console|util\/inspect|util\/colors)\b/;

/** @param {string[]} frames the lines of a stack, from the inside out */
function isACellsCode(frames) {
  const innermost = frames.find((frame) => !HAS_NO_FILE.test(frame) && !IS_PRINTING.test(frame));
  return innermost !== undefined && !NOT_A_CELLS.test(innermost);
}

module.exports = { isACellsCode };

// Which figure a saved picture belongs to.
const { createHash } = require("node:crypto");
const { version } = require("plotly.js-dist-min/package.json");

/** Width of a picture in pixels: as wide as a figure in a JupyterLab page of 1280 pixels or a column on a code host. */
const WIDTH = 840;

/**
 * Names a drawing: the same for a figure with the same specification and description, drawn by the same plotly.
 *
 * @param spec the output's application/vnd.plotly.v1+json
 * @param {string} text the output's text/plain
 */
function drawingHash(spec, text) {
  const drawn = JSON.stringify([version, WIDTH, text, spec], (_, value) => (isObject(value) ? sorted(value) : value));
  return createHash("sha256").update(drawn).digest("hex").slice(0, 16);
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

module.exports = { WIDTH, drawingHash };

// Formulas are typeset when the site is built: a reader's browser has nothing to do, and a wrong formula stops the
// build instead of showing up in red.
import katex from "katex";

const FORMULA = /<span class="math (inline|display)">([^<]*)<\/span>/g;
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/**
 * A page with its formulas typeset, as HTML for the eye and MathML for screen readers.
 *
 * @param {string} page with formulas as TeX in `<span class="math inline">` or `<span class="math display">`
 * @param {string} name of the page, for the message
 * @throws Error that quotes the formula which KaTeX refuses
 */
export function typeset(page, name) {
  return page.replace(FORMULA, (_, kind, escaped) => {
    const tex = escaped.replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity]);
    return `<span class="math ${kind}">${render(tex, kind === "display", name)}</span>`;
  });
}

function render(tex, displayMode, name) {
  try {
    return katex.renderToString(tex, { displayMode, strict: "ignore" });
  } catch (error) {
    throw new Error(`${name}: formula must be TeX that KaTeX knows, got ${tex.trim()}\n${error.message}`, {
      cause: error,
    });
  }
}

// Formulas are typeset while the site is built, so that a reader's browser has nothing to do, and a formula that is
// wrong stops the build instead of showing up in red.
import katex from "katex";

const FORMULA = /<span class="math (inline|display)">([^<]*)<\/span>/g;
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/**
 * A page with its formulas typeset, as HTML for the eye and MathML for screen readers.
 *
 * @param page where the formulas stand as TeX in `<span class="math inline">` or `<span class="math display">`
 * @param name of the page, for the message
 * @throws Error that quotes the formula which KaTeX does not take
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

/**
 * Elementary functions with the same digits in every JavaScript engine: in Node 20 they are `Math`'s, bit for bit.
 * Notebooks use them as `math.tanh(t)`, so that what they print does not depend on the browser or on Node's version.
 */
export { exp } from "./exp";
export { expm1 } from "./expm1";
export { log, log10, log2 } from "./log";
export { power } from "./power";
export { sigmoid } from "./sigmoid";
export { tanh } from "./tanh";
export { cos, sin } from "./trigonometric";

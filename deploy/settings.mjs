// The variables that a teacher sets, CLASS_…, looked at before anything is started. jupyterhub_config.py has their defaults.
import { wholeNumber } from "../tools/setup/whole-number.mjs";

const LAST_PORT = 2 ** 16 - 1;
const WHOLE = ["MEMORY_MB", "TASKS", "FILE_MB", "IDLE_SECONDS", "LONGEST_SECONDS"];

/**
 * @param {NodeJS.ProcessEnv} variables
 * @returns {{ port: number, limits: Record<string, string> }} the first of three ports, and the limits that are set
 * @throws {RangeError} that says which variable is wrong
 */
export function settingsOf(variables) {
  const given = (/** @type {string} */ name) => variables[`CLASS_${name}`];
  const limits = WHOLE.filter((name) => given(name) !== undefined).map((name) => [
    name,
    wholeOf(name, given(name) ?? ""),
  ]);
  const cpus = given("CPUS");
  if (cpus !== undefined) limits.push(["CPUS", cpusOf(cpus)]);
  return {
    port: wholeOf("PORT", given("PORT") ?? "880", LAST_PORT - 2),
    limits: Object.fromEntries(limits.map(([name, number]) => [`CLASS_${name}`, String(number)])),
  };
}

function wholeOf(/** @type {string} */ name, /** @type {string} */ text, most = Number.MAX_SAFE_INTEGER) {
  const number = wholeNumber(text, most);
  if (number !== undefined) return number;
  const range = most === Number.MAX_SAFE_INTEGER ? "of at least 1" : `from 1 to ${most}`;
  throw wrong(name, `a whole number ${range}`, text);
}

function cpusOf(/** @type {string} */ text) {
  const number = text.trim() === "" ? NaN : Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw wrong("CPUS", "a number above 0", text);
}

function wrong(/** @type {string} */ name, /** @type {string} */ must, /** @type {string} */ got) {
  return new RangeError(`npm run class: CLASS_${name} must be ${must}, got ${JSON.stringify(got)}`);
}

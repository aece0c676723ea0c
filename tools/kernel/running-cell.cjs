// The cell that is being run. What repairs learn about it in different places of tslab meets here.

/**
 * The content of a Jupyter `error` message.
 *
 * @typedef {{ ename: string, evalue: string, traceback: string[] }} Failure
 */

/**
 * Its execution count, its text, and how it failed.
 *
 * @type {{ count: number, source: string, failure: Failure | null }}
 */
const running = { count: 0, source: "", failure: null };

/** A new cell starts. */
function start(count, source) {
  Object.assign(running, { count, source, failure: null });
}

/**
 * The cell has failed. Only its first failure counts: others follow from it.
 *
 * @param {Failure} failure
 */
function fail(failure) {
  running.failure ??= failure;
}

module.exports = { running, start, fail };

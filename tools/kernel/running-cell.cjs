// The cell that is being run. What repairs learn about it in different places of tslab meets here.

/** Its execution count, its text, and once it has failed the content of its `error` message. */
const running = { count: 0, source: "", failure: null };

/** A new cell starts. */
function start(count, source) {
  Object.assign(running, { count, source, failure: null });
}

/** The cell has failed. Only its first failure counts: others follow from it. */
function fail(failure) {
  running.failure ??= failure;
}

module.exports = { running, start, fail };

// A process must not outlive the one that started it and could stop it.

const LOOK_EVERY_MS = 500;

/**
 * Calls `gone` once the process that started this one has ended, however it ended.
 *
 * @param server another process that this one must not outlive, when there are some between the two
 */
function watchParent(gone, server = process.ppid) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent || !isAlive(server)) gone();
  }, LOOK_EVERY_MS).unref();
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // it is another user's
  }
}

module.exports = { watchParent };

// A process must not outlive the one that started it and could stop it.
const { spawnSync } = require("node:child_process");

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

/**
 * Whether the process that started this one, in its own process group, has ended already. Whoever takes over a child without
 * a parent is in another group.
 */
function hasLostParent() {
  const groupOf = (pid) => spawnSync("ps", ["-o", "pgid=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim();
  return process.platform !== "win32" && groupOf(process.pid) !== groupOf(process.ppid);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // it is another user's
  }
}

module.exports = { hasLostParent, watchParent };

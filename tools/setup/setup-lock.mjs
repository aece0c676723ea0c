// Lets one process at a time set up a folder. There is no package for it here: this runs before any is installed.
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

const RETRY_MS = 50;
/** How often the process at work renews the file's date. */
const RENEW_MS = 1000;
/** A file of this age belongs to nobody: its process has ended, whoever has that process's id now. */
const ABANDONED_MS = 10_000;

/**
 * Runs `work` while no other process does. A second process says that it waits, and waits.
 *
 * @param {string} file exists while a process is at work, holds its id and is never old. The file of a process that was
 *                      killed is taken over: at once, or when it is old
 * @param {() => Promise<void>} work
 */
export async function withSetupLock(file, work) {
  for (let isFirstTry = true; !(await isTaken(file)); isFirstTry = false) {
    if (isFirstTry) console.log(waitingFor(file));
    await setTimeout(RETRY_MS);
  }
  const release = () => holder(file) === process.pid && rmSync(file, { force: true });
  process.once("exit", release);
  const renewing = setInterval(() => renew(file), RENEW_MS).unref();
  try {
    await work();
  } finally {
    clearInterval(renewing);
    release();
  }
}

function waitingFor(/** @type {string} */ file) {
  const other = holder(file);
  return `… waiting for ${other ? `process ${other}` : "another process"}, which is setting up this folder`;
}

/** Whether this process has the lock now. */
async function isTaken(/** @type {string} */ file) {
  try {
    create(file, { flag: "wx" }); // only one can create the file
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  if (!isAbandoned(file)) return false;
  // Two may take it over at the same moment. The last one has it, which shows a little later.
  const own = `${file}.${process.pid}`;
  create(own);
  renameSync(own, file);
  await setTimeout(2 * RETRY_MS);
  return holder(file) === process.pid;
}

function create(/** @type {string} */ file, /** @type {{ flag?: string }} */ options = {}) {
  try {
    writeFileSync(file, String(process.pid), options);
  } catch (error) {
    if (error.code !== "EEXIST") rmSync(file, { force: true }); // on a full disk there is a file now, without contents
    throw error;
  }
}

function isAbandoned(/** @type {string} */ file) {
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status) return false; // deleted by its process a moment ago
  const isOld = Math.abs(Date.now() - status.mtimeMs) > ABANDONED_MS; // either way: clocks are set, too
  const other = holder(file);
  return isOld || (other !== undefined && !isRunning(other));
}

/** The process id in the file; undefined when there is none. */
function holder(/** @type {string} */ file) {
  try {
    return Number(readFileSync(file, "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

function isRunning(/** @type {number} */ pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM"; // It runs, but belongs to somebody else.
  }
}

function renew(/** @type {string} */ file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Somebody has deleted it.
  }
}

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

const RETRY_MS = 200;

/**
 * Runs `work` while no other process does. A second process says that it waits, and waits.
 *
 * @param {string} file exists while a process is at work and holds its id. The file of a process that was killed is ignored.
 * @param {() => Promise<void>} work
 */
export async function withSetupLock(file, work) {
  for (let isFirstTry = true; !isTaken(file); isFirstTry = false) {
    const other = readProcessId(file);
    if (other && !isRunning(other)) rmSync(file, { force: true });
    else if (isFirstTry) console.log(waitingFor(other, file));
    await setTimeout(RETRY_MS);
  }
  process.once("exit", () => rmSync(file, { force: true }));
  await work();
  rmSync(file, { force: true });
}

const waitingFor = (pid, file) =>
  `… waiting for process ${pid ?? ""}, which is setting up this folder (if it is not, delete ${file})`;

/** Whether this process has the lock now: only one can create the file. */
function isTaken(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function readProcessId(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return undefined; // Deleted by its process a moment ago.
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM"; // It runs, but belongs to somebody else.
  }
}

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

const LOOK_AGAIN_MS = 200;

/**
 * Does `work` while no other process does: one that comes second says so and waits.
 *
 * @param file holds the number of the process at work; one that was killed leaves it behind, which stops nobody
 */
export async function alone(file, work) {
  for (let isFirst = true; !taken(file); isFirst = false) {
    const other = readNumber(file);
    if (other && !isRunning(other)) rmSync(file, { force: true });
    else if (isFirst)
      console.log(`… waiting for process ${other ?? ""}, which sets up this folder (if it does not, delete ${file})`);
    await setTimeout(LOOK_AGAIN_MS);
  }
  process.once("exit", () => rmSync(file, { force: true }));
  await work();
  rmSync(file, { force: true });
}

/** Whether the file could be made, which one process alone can. */
function taken(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function readNumber(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return undefined; // Given back in the meantime.
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

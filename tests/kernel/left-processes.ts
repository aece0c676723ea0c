import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits until none of the processes is left. @returns those that still are when the time is over, which it ends */
export async function leftAfter(seconds: number, processes: readonly number[]): Promise<number[]> {
  for (let asked = 0; asked < 10 * seconds && processes.some(isAlive); asked++) await sleep(100);
  const left = processes.filter(isAlive);
  for (const pid of left) process.kill(pid, "SIGKILL");
  return left;
}

/** Not if it has ended and only nobody has asked how: whoever took it over may be slow to do so. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).startsWith("Z");
  } catch {
    return false;
  }
}

/** A contestant's process, and how the benchmark talks to it. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { environment } from "./contestants.mjs";

export class Worker {
  #process;
  #answers;

  constructor(contestant, threads) {
    this.contestant = contestant;
    const [command, ...words] = contestant.command(threads);
    this.#process = spawn(command, words, { env: environment(contestant, threads), stdio: ["pipe", "pipe", "pipe"] });
    this.#process.stderr.on("data", (text) => (this.errors = ((this.errors ?? "") + text).slice(-2000)));
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Sends a request and waits for its answer. Other lines, such as a library's greeting, are skipped. */
  async ask(request) {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    for (;;) {
      const { value, done } = await this.#answers.next();
      if (done) throw new Error(`${this.contestant.name} stopped: ${this.errors ?? "no message"}`);
      if (value.startsWith("{")) return JSON.parse(value);
    }
  }

  stop() {
    this.#process.stdin.end();
    this.#process.kill();
  }
}

/** A contestant's process, and the conversation with it. */
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

  /** Sends a request and waits for its answer. Lines that are no answer (a library's greeting) are passed over. */
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

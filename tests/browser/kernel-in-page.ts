import { type Page } from "playwright-core";
import { codeCells, joined, type Notebook, type Output } from "../notebooks/notebook-file";

interface Message {
  channel: string;
  header: { msg_type: string };
  parent_header: { msg_id?: string };
  content: Record<string, unknown> & { transient?: { display_id?: string } };
}

/** The kernel in a web worker of a page that has nothing else in it. One at a time. */
export class KernelInPage {
  private constructor(private readonly page: Page) {}

  /** @param worker address of the kernel's script, on the origin of the page */
  static async start(page: Page, worker: string): Promise<KernelInPage> {
    await page.evaluate(startWorker, worker);
    return new KernelInPage(page);
  }

  /** Sends a request. @returns all that the kernel sends because of it, up to "idle" and the reply */
  request(msg_type: string, content: object): Promise<Message[]> {
    return this.page.evaluate(ask, { msg_type, content });
  }

  /** Runs a cell. @returns its outputs as a notebook keeps them */
  async run(code: string): Promise<Output[]> {
    return outputsOf(await this.execute(code));
  }

  /** Runs a cell. @returns what the kernel sends */
  async execute(code: string): Promise<{ type: string; content: unknown }[]> {
    const content = { code, silent: false, store_history: true, allow_stdin: false, stop_on_error: false };
    const messages = await this.request("execute_request", content);
    return messages.map(({ header, content }) => ({ type: header.msg_type, content }));
  }

  /** Presses the stop button. */
  interrupt(): Promise<void> {
    return this.page.evaluate(() => (window as unknown as Held).kernel.worker.postMessage("interrupt"));
  }

  async runAll(notebook: Notebook): Promise<Notebook> {
    const cells = [];
    for (const cell of codeCells(notebook)) cells.push({ ...cell, outputs: await this.run(joined(cell.source)) });
    return { cells };
  }
}

/** What the page keeps of the kernel. */
interface Held {
  kernel: { worker: Worker; count: number; take: (message: Message) => void };
}

async function startWorker(address: string): Promise<void> {
  const page = window as unknown as Partial<Held>;
  page.kernel?.worker.terminate();
  const start = `self.KERNEL_ADDRESS = "${address}"; importScripts("${address}");`;
  const worker = new Worker(URL.createObjectURL(new Blob([start], { type: "text/javascript" })));
  await new Promise<void>((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = ({ data }) => {
      if (data.failed) reject(new Error(data.failed));
      if (data.ready) resolve();
    };
  });
  const kernel: Held["kernel"] = { worker, count: 0, take: () => {} };
  worker.onmessage = ({ data }) => kernel.take(data as Message);
  page.kernel = kernel;
}

function ask({ msg_type, content }: { msg_type: string; content: object }): Promise<Message[]> {
  const { kernel } = window as unknown as Held;
  const msg_id = `request ${++kernel.count}`;
  const messages: Message[] = [];
  let [isIdle, isAnswered] = [false, false];
  return new Promise((resolve) => {
    kernel.take = (message) => {
      if (message.parent_header.msg_id !== msg_id) return;
      messages.push(message);
      isIdle ||= message.header.msg_type === "status" && message.content.execution_state === "idle";
      isAnswered ||= message.channel === "shell";
      if (isIdle && isAnswered) resolve(messages);
    };
    const header = { msg_id, msg_type, session: "page", username: "reader", version: "5.3", date: "" };
    kernel.worker.postMessage({ header, parent_header: {}, metadata: {}, content, channel: "shell" });
  });
}

/** What a notebook keeps of a cell's messages. */
export function outputsOf(messages: readonly { type: string; content: unknown }[]): Output[] {
  const outputs: (Output & { display_id?: string })[] = [];
  for (const { type, content } of messages) {
    const { transient, ...kept } = content as Message["content"];
    const output = { output_type: type, ...kept } as Output;
    const last = outputs.at(-1);
    switch (type as Output["output_type"] | "update_display_data") {
      case "stream":
        if (last?.output_type === "stream" && last.name === output.name) {
          last.text = joined([last.text!, output.text!].flat());
        } else outputs.push(output);
        break;
      case "update_display_data":
        for (const shown of outputs) {
          if (shown.display_id === transient?.display_id) Object.assign(shown, kept);
        }
        break;
      case "display_data":
      case "execute_result":
      case "error":
        outputs.push({ ...output, display_id: transient?.display_id });
    }
  }
  return outputs.map(({ display_id, ...output }) => output);
}

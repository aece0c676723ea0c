"""Requests that tests/kernel_driver.py has no step for, in one kernel. Prints what came, as JSON."""

import json
import sys
import time
from queue import Empty

import zmq
from jupyter_client.session import Session

from start_kernel import start_kernel
from stopwatch import Stopwatch

TIMEOUT_S = 60


class Probe:
    def __init__(self, folder):
        self.manager, self.client = start_kernel(folder)

    def answer(self, request):
        while True:
            message = self.client.get_shell_msg(timeout=TIMEOUT_S)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def published(self, request, kind):
        """All messages of a kind up to the request's "idle"."""
        found = []
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT_S)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["content"].get("execution_state") == "idle":
                return found
            if message["msg_type"] == kind:
                found.append(message["content"])

    def run(self, code, **options):
        return self.answer(self.client.execute(code, **options))

    def complete(self, code):
        reply = self.answer(self.client.complete(code, len(code)))
        return code[: reply["cursor_start"]] + reply["matches"][0] + code[reply["cursor_end"] :]

    def inspect(self, code, position):
        return self.answer(self.client.inspect(code, position))["found"]

    def close_of_unknown_comm(self):
        session = self.client.session
        content = {"comm_id": "7", "target_name": "nobody", "data": {}}
        request = session.msg("comm_open", content)
        session.send(self.client.shell_channel.socket, request, buffers=[b"not signed"])
        return self.published(request["header"]["msg_id"], "comm_close")

    def asked(self, code, answers, **options):
        """What the reader is asked for while a cell runs, and what the cell prints."""
        request = self.client.execute(code, allow_stdin=True, **options)
        questions = []
        for answer in answers:
            questions.append(self.client.get_stdin_msg(timeout=TIMEOUT_S)["content"]["prompt"])
            self.client.input(answer)
        reply = self.answer(request)
        texts = [message["text"] for message in self.published(request, "stream")]
        return {"questions": questions, "printed": "".join(texts), "status": reply["status"]}

    def asked_again(self):
        try:
            return self.client.get_stdin_msg(timeout=1)["content"]
        except Empty:
            return None

    def send_what_nobody_signed(self):
        """To each socket that takes requests: a message of another session, and no message at all."""
        with zmq.Context() as context:
            for port in (self.manager.shell_port, self.manager.control_port, self.manager.stdin_port):
                with context.socket(zmq.DEALER) as socket:
                    socket.connect(f"tcp://127.0.0.1:{port}")
                    Session(key=b"another").send(socket, "shutdown_request", {"restart": False})
                    socket.send_multipart([b"", b"\xff"])

    def stopped_question(self):
        request = self.client.execute("prompt('never answered');", allow_stdin=True)
        self.client.get_stdin_msg(timeout=TIMEOUT_S)
        self.manager.interrupt_kernel()
        return self.answer(request)["status"]

    def shutdown(self):
        """Seconds until the kernel has ended by itself, though a timer lives and a cell computes."""
        self.client.execute("setInterval(() => {}, 1000); for (;;) {}")
        time.sleep(1)
        end = time.monotonic() + TIMEOUT_S
        watch = Stopwatch()
        self.client.shutdown()
        while self.manager.is_alive() and time.monotonic() < end:
            time.sleep(0.05)
        return watch.stop()


def main():
    probe = Probe(sys.argv[1])
    probe.send_what_nobody_signed()
    result = {
        "evaluated": probe.run(
            "const lr = 0.5;", user_expressions={"twice": "2 * lr", "text": "`${lr as number}`", "wrong": "missing"}
        ),
        "completed": probe.complete("const note = '🙂🙂';\nconsole.tab"),
        "inspected": [probe.inspect("'🙂🙂🙂🙂🙂🙂'; lr", 11), probe.inspect("'🙂🙂🙂🙂🙂🙂'; lr", 7)],
        "commClosed": probe.close_of_unknown_comm(),
        "prompted": probe.asked("const name = prompt('your name ');\nconsole.log(`hello ${name}`);", ["学習 🙂"]),
        "readLine": probe.asked(
            "import * as readline from 'readline/promises';\n"
            "const lines = readline.createInterface({ input: process.stdin, output: process.stdout });\n"
            "const rate = await lines.question('learning rate? ');\n"
            "const steps = await lines.question('steps? ');\n"
            "console.log(Number(rate) * Number(steps));",
            ["0.5", "8"],
        ),
        "askedAgain": probe.asked_again(),
        "cannotAsk": probe.run("prompt('x');", allow_stdin=False)["ename"],
        "cannotRead": probe.run("for await (const line of process.stdin) console.log(line);", allow_stdin=False)[
            "ename"
        ],
        "stopped": probe.stopped_question(),
        "alive": probe.asked("console.log('alive');", [])["printed"],
        "secondsToEnd": probe.shutdown(),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()

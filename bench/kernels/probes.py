"""Asks kernels the same things and prints what they do as a table.

probes.py KERNELS FOLDER: KERNELS is JSON, {name: {"spec": kernelspec, "language": "python" or "typescript"}}; run.mjs
calls it.
Times are of the machine it runs on, with whatever else runs there; what a kernel does or does not do is not.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from queue import Empty

from jupyter_client.manager import start_new_kernel

PATIENCE_S = 8
CELLS = 500
STARTS = 7

# What each probe sends, per language. `None`: the language has no such thing.
CODE = {
    "typescript": {
        "nothing": "1 + 1;",
        "sum": "let s = 0;\nfor (let i = 0; i < 1e7; i++) s += i;",
        "print": "for (let i = 0; i < 20000; i++) console.log(`line ${i}`);",
        "loop": "for (;;) {}",
        "late loop": "await new Promise((r) => setTimeout(r, 10));\nfor (;;) {}",
        "loop in a timer": "await new Promise(() => setTimeout(() => { for (;;) {} }, 10));",
        "starved": "async function step() { for (let i = 0; i < 1e5; i++) {} }\nfor (;;) await step();",
        "fails after a name": "const kept = 42;\nthrow new Error('x');",
        "the name": "console.log(kept);",
        "cannot be shown": "throw Object.defineProperty(new Error('m'), 'message', { get() { throw 1; } });",
        "not awaited": "async function fails() { throw new Error('nobody waits'); }\nconst p = fails();",
        "late output": "setTimeout(() => console.log('late'), 300);",
        "wait": "await new Promise((r) => setTimeout(r, 1000));",
        "deep": f"{'[' * 3000}{']' * 3000};",
        "alive": "console.log('alive');",
        "emoji": ("const note = '🙂🙂'; consol", "console"),
        "ask": "console.log(`hello ${prompt('name ')}`);",
        "new name": lambda i: f"const name{i} = new Array(1000).fill({i});\nconsole.log(name{i}.length);",
    },
    "python": {
        "nothing": "1 + 1;",
        "sum": "s = 0\nfor i in range(10_000_000):\n    s += i",
        "print": "for i in range(20000):\n    print(f'line {i}')",
        "loop": "while True:\n    pass",
        "late loop": "import asyncio\nawait asyncio.sleep(0.01)\nwhile True:\n    pass",
        "loop in a timer": "import asyncio\ndef forever():\n    while True:\n        pass\n"
        "asyncio.get_running_loop().call_later(0.01, forever)\nawait asyncio.sleep(1e6)",
        "starved": "async def step():\n    for i in range(10_000):\n        pass\nwhile True:\n    await step()",
        "fails after a name": "kept = 42\nraise ValueError('x')",
        "the name": "print(kept)",
        "cannot be shown": "class Odd(Exception):\n    def __str__(self):\n        raise ValueError\nraise Odd()",
        "not awaited": "import asyncio\nasync def fails():\n    raise ValueError('nobody waits')\n"
        "p = asyncio.ensure_future(fails())",
        "late output": "import asyncio\n_ = asyncio.get_running_loop().call_later(0.3, lambda: print('late'))",
        "wait": "import asyncio\nawait asyncio.sleep(1)",
        "deep": f"{'[' * 3000}{']' * 3000}",
        "alive": "print('alive')",
        "emoji": ("note = '🙂🙂'; prin", "print"),
        "ask": "print(f\"hello {input('name ')}\")",
        "new name": lambda i: f"name{i} = [{i}] * 1000\nprint(len(name{i}))",
    },
}


class Kernel:
    def __init__(self, name, code, folder):
        self.code = code
        start = time.monotonic()
        # Not this process's stdout: Node makes a pipe that it is given non-blocking, for every process that holds it.
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.manager, self.client = start_new_kernel(kernel_name=name, cwd=folder, startup_timeout=120, **silent)
        self.ready_s = time.monotonic() - start
        self.first = self.run(code["nothing"])
        self.first_cell_s = time.monotonic() - start

    def send(self, code, **options):
        return self.client.execute(code, **options)

    def collect(self, request, patience=PATIENCE_S):
        """The reply's status (None: none came) and the printed text."""
        status, text, idle, end = None, "", False, time.monotonic() + patience
        while not (status and idle) and time.monotonic() < end:
            try:
                message = self.client.get_iopub_msg(timeout=0.02)
                if message["parent_header"].get("msg_id") == request:
                    text += message["content"].get("text", "")
                    idle = idle or message["content"].get("execution_state") == "idle"
            except Empty:
                pass
            try:
                message = self.client.get_shell_msg(timeout=0.001)
                if message["parent_header"].get("msg_id") == request:
                    status = message["content"]["status"]
            except Empty:
                pass
            if not self.manager.is_alive():
                return "the kernel died", text
        return status, text

    def run(self, code, patience=60):
        return self.collect(self.send(code), patience)

    def memory_mb(self):
        status = Path(f"/proc/{self.manager.provisioner.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def yes(condition):
    return "yes" if condition else "no"


def seconds(value):
    return f"{value:.2f} s"


def interrupted(kind):
    def probe(start):
        kernel = start()
        request = kernel.send(kernel.code[kind])
        time.sleep(2)
        kernel.manager.interrupt_kernel()
        sent = time.monotonic()
        status, _ = kernel.collect(request)
        took = time.monotonic() - sent
        time.sleep(0.5)  # stock tslab skips what comes at once after an error
        alive = status is not None and kernel.manager.is_alive() and kernel.run(kernel.code["alive"], PATIENCE_S)[1]
        kernel.stop()
        return seconds(took) if alive else status if status == "the kernel died" else "never"

    return probe


def in_a_kernel(probe):
    def alone(start):
        kernel = start()
        try:
            return probe(kernel)
        finally:
            kernel.stop()

    return alone


def median_start(time_of):
    """Of starts one after another."""

    def probe(start):
        return seconds(statistics.median(in_a_kernel(time_of)(start) for _ in range(STARTS)))

    return probe


def round_trip(kernel):
    times = []
    for _ in range(30):
        start = time.monotonic()
        kernel.run(kernel.code["nothing"])
        times.append(1000 * (time.monotonic() - start))
    return f"{statistics.median(times):.0f} ms"


def sums(kernel):
    kernel.run(kernel.code["nothing"])
    start = time.monotonic()
    kernel.run(kernel.code["sum"])
    return seconds(time.monotonic() - start)


def prints(kernel):
    _, text = kernel.run(kernel.code["print"])
    return yes(text == "".join(f"line {i}\n" for i in range(20000)))


def keeps_names(kernel):
    kernel.run(kernel.code["fails after a name"])
    time.sleep(0.5)
    return yes(kernel.run(kernel.code["the name"])[1] == "42\n")


def is_error(kind):
    return lambda kernel: yes(kernel.run(kernel.code[kind], PATIENCE_S)[0] == "error")


def late_output(kernel):
    request = kernel.send(kernel.code["late output"])
    second = kernel.send(kernel.code["wait"])
    text, end = "", time.monotonic() + 4
    while time.monotonic() < end:
        try:
            message = kernel.client.get_iopub_msg(timeout=0.1)
        except Empty:
            continue
        if message["parent_header"].get("msg_id") == request:
            text += message["content"].get("text", "")
    del second
    return yes("late" in text)


def survives_nesting(kernel):
    kernel.run(kernel.code["deep"], 30)
    time.sleep(0.5)
    return yes(kernel.manager.is_alive() and kernel.run(kernel.code["alive"], 30)[1] == "alive\n")


def completes(kernel):
    code, wanted = kernel.code["emoji"]
    request = kernel.client.complete(code, len(code))
    while True:
        message = kernel.client.get_shell_msg(timeout=30)
        if message["parent_header"].get("msg_id") == request:
            break
    reply = message["content"]
    results = [code[: reply["cursor_start"]] + match + code[reply["cursor_end"] :] for match in reply["matches"]]
    return yes(any(result.endswith(f"; {wanted}") for result in results))


def asks(kernel):
    request = kernel.send(kernel.code["ask"], allow_stdin=True)
    try:
        kernel.client.get_stdin_msg(timeout=PATIENCE_S)
    except Empty:
        return "no"
    kernel.client.input("reader")
    return yes(kernel.collect(request)[1].endswith("hello reader\n"))


def memory(kernel):
    for i in range(50):
        kernel.run(kernel.code["new name"](i))
    before = kernel.memory_mb()
    for i in range(50, CELLS):
        kernel.run(kernel.code["new name"](i))
    return f"{before:.0f} → {kernel.memory_mb():.0f} MB"


def orphan(name, folder):
    """Whether a kernel in a loop ends when its server is killed."""

    def probe(start):
        code = start.code["loop"]
        script = Path(__file__).parent.parent.parent / "tests" / "kernel" / "orphans.py"
        arguments = [sys.executable, str(script), folder, code]
        server = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env={**os.environ, "KERNEL": name})
        [pid] = json.loads(server.stdout.readline())
        server.kill()
        server.wait()
        end = time.monotonic() + 5
        while time.monotonic() < end and Path(f"/proc/{pid}").exists():
            time.sleep(0.1)
        left = Path(f"/proc/{pid}").exists()
        if left:
            os.kill(pid, signal.SIGKILL)
        return yes(not left)

    return probe


def probes(name, folder):
    return {
        "ready": median_start(lambda kernel: kernel.ready_s),
        "first cell has run": median_start(lambda kernel: kernel.first_cell_s),
        "a cell": in_a_kernel(round_trip),
        "10⁷ additions to a variable": in_a_kernel(sums),
        "20,000 prints arrive": in_a_kernel(prints),
        "stops a loop": interrupted("loop"),
        "… after an await": interrupted("late loop"),
        "… in a timer": interrupted("loop in a timer"),
        "… that awaits without a pause": interrupted("starved"),
        "keeps names after an error": in_a_kernel(keeps_names),
        "reports an error that cannot be shown": in_a_kernel(is_error("cannot be shown")),
        "reports an error that nobody awaits": in_a_kernel(is_error("not awaited")),
        "late output is below its cell": in_a_kernel(late_output),
        "survives 3,000 brackets": in_a_kernel(survives_nesting),
        "completes behind an emoji": in_a_kernel(completes),
        "asks the reader": in_a_kernel(asks),
        f"memory, cells 50 to {CELLS}": in_a_kernel(memory),
        "ends with its killed server": orphan(name, folder),
    }


def main():
    kernels, folder = json.loads(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as specs:
        for name, kernel in kernels.items():
            place = Path(specs) / "kernels" / name
            place.mkdir(parents=True)
            (place / "kernel.json").write_text(json.dumps({"display_name": name, **kernel["spec"]}))
        os.environ["JUPYTER_PATH"] = specs
        table = {name: ask_all(name, kernel["language"], folder) for name, kernel in kernels.items()}
    print("| |", " | ".join(kernels), "|")
    print("|---" * (len(kernels) + 1) + "|")
    for row in next(iter(table.values())):
        print(f"| {row} |", " | ".join(column[row] for column in table.values()), "|")


def ask_all(name, language, folder):
    def start():
        return Kernel(name, CODE[language], folder)

    start.code = CODE[language]
    column = {}
    for row, probe in probes(name, folder).items():
        try:
            column[row] = probe(start)
        except Exception as error:
            column[row] = f"({type(error).__name__})"
        print(f"{name}: {row}: {column[row]}", file=sys.stderr, flush=True)
    return column


if __name__ == "__main__":
    main()

"""A class of learners at once, on this machine: load.py [COUNT]. Run as root in deploy/.venv; ends by itself.

Each logs in, opens 01, runs all of it, solves an exercise, runs all of it again and finds on the disk exactly what was
saved. Meanwhile the hub is asked for its login page twice a second. Prints a table, and ends with 1 when somebody did
not finish, something was lost, or the hub took longer than it may.
"""

import asyncio
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import nbformat

from class_server import ClassServer, processes_of
from learner import text_of

NOTEBOOK = "notebooks/01-rnn-step.ipynb"
SOLUTION = """function sgdStep(param: Tensor<["H"]>, grad: Tensor<["H"]>, lr: number): void {
  param.addInPlace(grad.mul(-lr));
}"""
TIMEOUT_S = 1200
ANSWER_S = 2
CELL_S = 300


async def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    async with ClassServer(count) as course:
        learners = [course.learner(i) for i in range(count)]
        asking = subprocess.Popen(
            [sys.executable, Path(__file__).parent / "ask_hub.py", course.address], stdout=subprocess.PIPE, text=True
        )
        lessons = (lesson(learner, course.home(i), i) for i, learner in enumerate(learners))
        results = await asyncio.wait_for(asyncio.gather(*lessons, return_exceptions=True), TIMEOUT_S)
        asking.terminate()
        answers = [float(line) for line in asking.stdout]
        memory = [sum(proportional_mb(pid) for pid in processes_of(learner.name)) for learner in learners]
        hub = proportional_mb(course.hub())
        await asyncio.gather(*(learner.close() for learner in learners))
    failed = [result for result in results if isinstance(result, BaseException)]
    report(count, [result for result in results if isinstance(result, dict)], answers, memory, hub)
    for failure in failed:
        print(f"did not finish: {failure!r}")
    sys.exit(1 if failed or max(answers) > ANSWER_S else 0)


async def lesson(learner, home, i):
    """The seconds of each part."""
    seconds = {}

    async def timed(part, work):
        start = time.monotonic()
        result = await work
        seconds[part] = time.monotonic() - start
        return result

    await timed("log in, server started", learner.start_server())
    notebook = await timed("run all of 01", learner.run_notebook(NOTEBOOK, CELL_S))
    assert right_parts(notebook) == 0, right_parts(notebook)
    skeleton = next(cell for cell in notebook["cells"] if "sgdStep(param: Tensor" in cell["source"])
    skeleton["source"] = f"// Learner {i}\n{SOLUTION}"
    await timed("save", learner.save(NOTEBOOK, notebook))
    notebook = await timed("run all of 01 again", learner.run_notebook(NOTEBOOK, CELL_S))
    assert right_parts(notebook) > 0, "the exercise is solved"
    on_disk = nbformat.read(home / "rnn-by-hand" / NOTEBOOK, as_version=4)
    assert contents(on_disk) == contents(notebook), "nothing is lost"
    return seconds


def contents(notebook):
    return [(cell["source"], cell.get("outputs")) for cell in notebook["cells"]]


def right_parts(notebook):
    printed = "".join(text_of(cell["outputs"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    return int(re.search(r"Exercises: (\d+) of \d+ parts right", printed)[1])


def proportional_mb(pid):
    """Memory of a process; of what it shares with others, its part."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss: +(\d+) kB", text, re.MULTILINE)[1]) / 1024


def report(count, results, answers, memory, hub):
    print(
        f"{len(results)} of {count} learners finished, on {os.cpu_count()} processors; what they saved is on the disk\n"
    )
    print("| part | median | slowest |\n|---|--:|--:|")
    for part in results[0] if results else []:
        seconds = [result[part] for result in results]
        print(f"| {part} | {statistics.median(seconds):.1f} s | {max(seconds):.1f} s |")
    print(f"| the hub's answer, {len(answers)} times | {statistics.median(answers):.3f} s | {max(answers):.3f} s |")
    print(f"\nmemory of a learner: {statistics.median(memory):.0f} MB, at most {max(memory):.0f} MB")
    print(f"memory of the hub: {hub:.0f} MB")


if __name__ == "__main__":
    asyncio.run(main())

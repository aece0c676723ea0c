"""Runs exercises, several at a time, each in a process that is shut in and watched: its time, its memory, its threads.

    run_exercises.py < plan.json

The plan names the exercises and the limits. A line of JSON on stdout for each thing that there is to say: first
`{"protections": [...]}`, then `{"job": 0, "lines": [...]}` or `{"job": 0, "problem": "..."}` for each exercise.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import psutil

import isolation
from one_exercise import Place, run_exercise

POLL_S = 0.1
LONGEST_REPORT = 1 << 21
MEGABYTE = 1 << 20


class Running:
    """An exercise that runs, seen from outside."""

    def __init__(self, number, job, slot, plan, protections):
        self.number = number
        self.slot = slot
        self.limits = plan["limits"]
        self.scratch = tempfile.mkdtemp(prefix="marks-")
        self.said = b""
        self.stage = "course"
        self.result = None
        self.extend(self.limits["start_s"])
        reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(reading)
            shut_in(job, slot, plan, protections, self.scratch, writing)
        os.close(writing)
        self.reading = reading

    def extend(self, seconds):
        self.deadline = time.monotonic() + seconds

    def listen(self):
        """Returns whether it has ended."""
        part = os.read(self.reading, 1 << 16)
        self.said += part
        *lines, self.said = self.said[:LONGEST_REPORT].split(b"\n")
        for line in lines:
            self.take(json.loads(line))
        return not part

    def take(self, message):
        if "stage" not in message:
            self.result = self.result or message
        elif message["stage"] != "course" and self.stage == "course":
            self.stage = message["stage"]
            self.extend(self.limits["seconds"])

    def exceeds(self):
        """The limit that it does not keep to, or None."""
        if time.monotonic() > self.deadline:
            if self.stage == "course":
                return "the course's own cells did not end"
            return f"did not end within {self.limits['seconds']} s"
        memory, threads = usage(self.pid)
        if memory > self.limits["memory_mb"] * MEGABYTE:
            return f"uses more than {self.limits['memory_mb']} MB of memory"
        if threads > isolation.MOST_THREADS:
            return f"starts more than {isolation.MOST_THREADS} threads"
        return None

    def end(self):
        """Nothing of it is left afterwards."""
        family = [self.pid, *(process.pid for process in descendants(self.pid))]
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.reading)
        shutil.rmtree(self.scratch, ignore_errors=True)


def shut_in(job, slot, plan, protections, scratch, writing):
    """The life of the forked process."""
    try:
        os.setsid()
        os.nice(5)
        isolation.separate(protections)
        isolation.settle(protections, scratch, plan["hidden"], 2 * plan["limits"]["seconds"] + 60)
        notebooks = isolation.copy_course(plan["root"], scratch)
        user = isolation.kernel_user(protections, scratch, slot)

        def report(**message):
            os.write(writing, json.dumps(message).encode() + b"\n")

        run_exercise(job, Place(scratch, notebooks, user), plan, report)
    except BaseException as error:  # whatever it is, it must not go on as a second parent
        os.write(writing, json.dumps({"problem": f"could not be run: {error!r}"[:500]}).encode() + b"\n")
    finally:
        os._exit(0)


def usage(pid):
    """Bytes of memory and number of threads, of a process and all that it has started."""
    memory = threads = 0
    for process in descendants(pid):
        try:
            with process.oneshot():
                memory += process.memory_info().rss
                threads += process.num_threads()
        except psutil.Error:
            continue
    return memory, threads


def descendants(pid):
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def main():
    plan = json.load(sys.stdin)
    protections = protections_for(plan)
    say({"protections": protections})
    waiting = list(enumerate(plan["jobs"]))[::-1]
    running = []
    try:
        while waiting or running:
            while waiting and len(running) < plan["limits"]["jobs"]:
                slot = min(set(range(len(running) + 1)) - {other.slot for other in running})
                running.append(Running(*waiting.pop(), slot, plan, protections))
            running = [one for one in running if not is_done(one, running)]
    finally:
        for one in running:
            one.end()


def is_done(one, running):
    ready, _, _ = select.select([one.reading], [], [], POLL_S / len(running))
    if ready and one.listen():
        one.result = one.result or {"problem": "its process ended"}
    if one.result is None:
        exceeded = one.exceeds()
        if not exceeded:
            return False
        one.result = {"problem": exceeded}
    one.end()
    say({"job": one.number, **one.result})
    return True


def protections_for(plan):
    scratch = tempfile.mkdtemp(prefix="marks-")
    needed = [
        Path(plan["root"], "tools", "marks", "kernel.cjs"),
        Path(plan["root"], "node_modules", "tslab"),
        plan["node"],
    ]
    try:
        return isolation.available(scratch, plan["hidden"], needed)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def say(message):
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()

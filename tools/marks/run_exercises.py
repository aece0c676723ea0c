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
from typing import NamedTuple

import psutil

import isolation
from one_exercise import Place, run_exercise

POLL_S = 0.1
# On a busy machine an answer waits for its turn, so its seconds are those of the processor. One that computes nothing,
# because it waits for what never comes, ends after this many times as long.
PATIENCE = 2
# An accident, an end or a wait without end, may be the answer's doing or not: a message was lost, a kernel was killed.
MOST_ATTEMPTS = 3
LONGEST_REPORT = 1 << 21
MEGABYTE = 1 << 20


class Running:
    """An exercise that runs, seen from outside."""

    def __init__(self, number, job, attempt, slot, plan, protections):
        self.number = number
        self.job = job
        self.attempt = attempt
        self.slot = slot
        self.limits = plan["limits"]
        self.scratch = tempfile.mkdtemp(prefix="marks-")
        self.said = b""
        self.stage = "course"
        self.result = None
        self.deadline = time.monotonic() + self.limits["start_s"]
        self.spent_before = 0
        reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(reading)
            shut_in(job, slot, plan, protections, self.scratch, writing)
        os.close(writing)
        self.reading = reading

    def listen(self):
        """Takes what it says. Its last word is the result."""
        part = os.read(self.reading, 1 << 16)
        self.said += part
        *lines, self.said = self.said[:LONGEST_REPORT].split(b"\n")
        for line in lines:
            self.take(json.loads(line))
        if not part:
            self.take({"accident": "its process ended"})

    def take(self, message):
        if "stage" not in message:
            self.result = self.result or message
        elif message["stage"] != "course" and self.stage == "course":
            self.stage = message["stage"]
            self.deadline = time.monotonic() + PATIENCE * self.limits["seconds"]
            self.spent_before = usage(self.pid).seconds

    def exceeds(self):
        """The result when it does not keep to a limit, or None."""
        memory, threads, spent = usage(self.pid)
        if memory > self.limits["memory_mb"] * MEGABYTE:
            return {"problem": f"uses more than {self.limits['memory_mb']} MB of memory"}
        if threads > isolation.MOST_THREADS:
            return {"problem": f"starts more than {isolation.MOST_THREADS} threads"}
        late = f"did not end within {self.limits['seconds']} s"
        if self.stage != "course" and spent - self.spent_before > self.limits["seconds"]:
            return {"problem": late}
        if time.monotonic() > self.deadline:
            return {"accident": "the course's own cells did not end" if self.stage == "course" else late}
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
        os.write(writing, json.dumps({"accident": f"could not be run: {error!r}"[:500]}).encode() + b"\n")
    finally:
        os._exit(0)


class Usage(NamedTuple):
    """What a process and all that it has started use: bytes, threads, and seconds of the processor's time so far."""

    memory: int
    threads: int
    seconds: float


def usage(pid):
    memory = threads = seconds = 0
    for process in descendants(pid):
        try:
            with process.oneshot():
                memory += process.memory_info().rss
                threads += process.num_threads()
                seconds += sum(process.cpu_times())
        except psutil.Error:
            continue
    return Usage(memory, threads, seconds)


def descendants(pid):
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def main():
    plan = json.load(sys.stdin)
    protections = protections_for(plan)
    say({"protections": protections})
    waiting = [(number, job, 1) for number, job in enumerate(plan["jobs"])][::-1]
    running = []
    try:
        while waiting or running:
            while waiting and len(running) < plan["limits"]["jobs"]:
                slot = min(set(range(len(running) + 1)) - {other.slot for other in running})
                running.append(Running(*waiting.pop(), slot, plan, protections))
            ended = [one for one in running if has_ended(one, POLL_S / len(running))]
            running = [one for one in running if one not in ended]
            for one in ended:
                one.end()
                accident = one.result.pop("accident", None)
                if accident and one.attempt < MOST_ATTEMPTS:
                    waiting.append((one.number, one.job, one.attempt + 1))
                else:
                    say({"job": one.number, **({"problem": accident} if accident else one.result)})
    finally:
        for one in running:
            one.end()


def has_ended(one, seconds):
    ready, _, _ = select.select([one.reading], [], [], seconds)
    if ready:
        one.listen()
    elif one.result is None:
        one.result = one.exceeds()
    return one.result is not None


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

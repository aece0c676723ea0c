"""Runs each trial of hostile.cjs as the kernel of an exercise is run. Prints what came of them.

hostile_trials.py NODE ROOT HIDDEN PORT TRIAL…    HIDDEN: a folder that it must not see; PORT: where somebody listens
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

NODE, ROOT, HIDDEN, PORT, *TRIALS = sys.argv[1:]
sys.path.insert(0, str(Path(ROOT, "tools", "marks")))

import isolation  # noqa: E402 -- found only now


def main():
    scratch = tempfile.mkdtemp(prefix="marks-")
    protections = isolation.available(scratch, [HIDDEN], [ROOT, NODE])
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            isolation.separate(protections)
            isolation.settle(protections, scratch, [HIDDEN], 60)
            user = isolation.kernel_user(protections, scratch, 0)
            os.write(writing, json.dumps({trial: run(trial, scratch, user) for trial in TRIALS}).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answers:
        tried = json.loads(answers.read())
    os.waitpid(pid, 0)
    left = [path.name for path in Path(scratch).iterdir()]
    print(json.dumps({"protections": protections, "tried": tried, "left": left}))


def run(trial, scratch, user):
    words = [
        NODE,
        str(Path(ROOT, "tests", "marks", "hostile.cjs")),
        trial,
        scratch,
        ROOT,
        HIDDEN,
        PORT,
        str(os.getpid()),
    ]
    result = subprocess.run(words, capture_output=True, text=True, timeout=60, **user)
    return (result.stdout or result.stderr[-300:]).strip()


if __name__ == "__main__":
    signal.alarm(120)
    main()

"""Starts the kernels of the tests, again when one dies at once.

jupyter_client chooses ports that are free, and another program may take one before the kernel does.
"""

import subprocess
import sys
from pathlib import Path

from jupyter_client.manager import KernelManager

MORE_ATTEMPTS = 2
TIMEOUT_S = 30


def start_kernel(folder, kernel_name="tslab", **options):
    """Returns the manager and the client of a kernel that is ready, of another one when the first has died."""
    for _ in range(MORE_ATTEMPTS):
        try:
            return start_once(folder, kernel_name, options)
        except RuntimeError as error:
            print(error, file=sys.stderr)
    return start_once(folder, kernel_name, options)


def start_once(folder, kernel_name, options):
    manager = KernelManager(kernel_name=kernel_name)
    # Not this process's stdout: Node makes a pipe that it is given non-blocking, for every process that holds it.
    manager.start_kernel(cwd=folder, **{"stdout": subprocess.DEVNULL, **options})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=TIMEOUT_S)
    except RuntimeError as error:
        hangs = manager.is_alive()
        threads = threads_of(manager.provisioner.pid)
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        if hangs:
            said = f"the kernel must answer within {TIMEOUT_S} s, got none. Its threads:\n{threads}"
            raise AssertionError(said) from error
        raise
    return manager, client


def threads_of(pid):
    """What each thread of a process does, as Linux tells it."""
    lines = []
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        try:
            name, waits_in, stat = ((thread / part).read_text() for part in ("comm", "wchan", "stat"))
        except OSError:
            continue  # it has ended
        state, user_time, system_time = (stat.rpartition(")")[2].split()[i] for i in (0, 11, 12))
        lines.append(f"{name.strip()}: {state} in {waits_in}, {user_time} + {system_time} ticks of processor time")
    return "\n".join(lines)

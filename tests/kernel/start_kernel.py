"""Starts the kernels of the tests, again when one does not get ready.

jupyter_client chooses ports that are free, and another program may take one before the kernel does, or be there for a
moment when the client connects: a client that has met something else there does not connect again.
"""

import subprocess
import sys
from pathlib import Path

from jupyter_client.manager import KernelManager

MORE_ATTEMPTS = 2
TIMEOUT_S = 30


def start_kernel(folder, kernel_name="tslab", **options):
    """Returns the manager and the client of a kernel that is ready, and tells of each that did not get ready."""
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
        seen = f"{ports_of(manager)}\n{threads_of(manager.provisioner.pid)}" if manager.is_alive() else "It has ended."
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        raise RuntimeError(f"{error}. {seen}") from error
    return manager, client


def ports_of(manager):
    """Which of its ports a kernel listens on, and how many connections each has, as Linux tells it."""
    try:
        sockets = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    except OSError:
        return ""
    lines = []
    for name, port in manager.get_connection_info().items():
        if name.endswith("_port"):
            states = [fields[3] for fields in sockets if fields[1].endswith(f":{port:04X}")]
            listening, connected = ("0A" in states, states.count("01"))
            lines.append(f"{name} {port}: {'listening' if listening else 'closed'}, {connected} connected")
    return "\n".join(lines)


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

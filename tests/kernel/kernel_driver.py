"""Drives a real kernel through the Jupyter protocol: kernel_driver.py FOLDER, where the kernel runs.

Reads lists of steps as JSON from stdin, one list a line, and answers each with a line: {"results": one for each step},
or {"failed": why}, after which the kernel is a new one. A step is {"send": [cells], "stopOnError": bool,
"interruptAfterS": seconds, "alongside": "history"}: the cells are sent at once, one request each, and after them the
request alongside, if any; then all cells are awaited. Its result has the reply and the messages of each cell (with the
time by the kernel's clock when they were sent), and the seconds from the interrupt, or else from the sending, to the
last reply. Or a step is {"ask": "comm_info"}; its result has the type and the content of the answer.
"""

import json
import sys
import time
from queue import Empty

from start_kernel import start_kernel
from stopwatch import Stopwatch

TIMEOUT_S = 30


def main():
    folder = sys.argv[1]
    manager, client = start_kernel(folder)
    try:
        for line in sys.stdin:
            try:
                answer = {"results": [take(step, manager, client) for step in json.loads(line)]}
            except (Empty, TimeoutError) as error:
                answer = {"failed": f"{str(error) or 'no reply'} within {TIMEOUT_S} s"}
                stop(manager, client)
                manager, client = start_kernel(folder)
            print(json.dumps(answer), flush=True)
    finally:
        stop(manager, client)


def stop(manager, client):
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def take(step, manager, client):
    if "ask" in step:
        return answer_to(getattr(client, step["ask"])(), client)
    stop_on_error = step.get("stopOnError", True)
    cells = {client.execute(code, stop_on_error=stop_on_error): {"messages": []} for code in step["send"]}
    if "alongside" in step:
        getattr(client, step["alongside"])()
    if "interruptAfterS" in step:
        collect_replies(client, cells, until=time.monotonic() + step["interruptAfterS"])
    watch = Stopwatch()
    if "interruptAfterS" in step:
        manager.interrupt_kernel()
    collect_replies(client, cells)
    seconds = watch.stop()
    collect_messages(client, cells)
    return {"cells": list(cells.values()), "seconds": seconds}


def answer_to(request, client):
    while True:
        message = client.get_shell_msg(timeout=TIMEOUT_S)
        if message["parent_header"].get("msg_id") == request:
            return {"type": message["msg_type"], "content": message["content"]}


def collect_replies(client, cells, until=None):
    """Until every cell has its reply or, when a time is given, until then."""
    while any("reply" not in cell for cell in cells.values()) or until is not None:
        try:
            timeout = TIMEOUT_S if until is None else max(0, until - time.monotonic())
            message = client.get_shell_msg(timeout=timeout)
        except Empty:
            if until is not None:
                return
            raise
        cell = cells.get(message["parent_header"].get("msg_id"))
        if cell is not None:
            cell["reply"] = message["content"]


def collect_messages(client, cells):
    """Until every cell's "idle" has come, which the protocol sends last."""
    waiting = set(cells)
    while waiting:
        try:
            message = client.get_iopub_msg(timeout=TIMEOUT_S)
        except Empty:
            raise TimeoutError(f"no idle for {len(waiting)} of {len(cells)} cells") from None
        parent = message["parent_header"].get("msg_id")
        if parent not in cells:
            continue
        if message["msg_type"] != "status":
            sent_at = message["header"]["date"].timestamp()
            result = {"type": message["msg_type"], "content": message["content"], "sentAtS": sent_at}
            cells[parent]["messages"].append(result)
        elif message["content"]["execution_state"] == "idle":
            waiting.discard(parent)


if __name__ == "__main__":
    main()

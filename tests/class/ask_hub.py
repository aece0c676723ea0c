"""ask_hub.py ADDRESS: asks the hub for its login page twice a second, and prints the seconds of each answer.

A process of its own, which comes before the learners as the hub does: it is to measure the hub, not to wait itself.
"""

import contextlib
import os
import sys
import time
from pathlib import Path

import httpx

EVERY_S = 0.5

os.setsid()
with contextlib.suppress(OSError):
    Path("/proc/self/autogroup").write_text("-10")
with httpx.Client(base_url=sys.argv[1], timeout=60) as client:
    while True:
        start = time.monotonic()
        client.get("/hub/login").raise_for_status()
        print(time.monotonic() - start, flush=True)
        time.sleep(EVERY_S)

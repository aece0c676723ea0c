"""Starts kernels and leaves them: prints their process ids as JSON once each is busy, and waits to be killed.

orphans.py FOLDER CELL…: one kernel for each cell, which runs it. The environment variable KERNEL names another kernel.
"""

import json
import os
import sys
import time

from start_kernel import start_kernel

folder, *cells = sys.argv[1:]
started = [start_kernel(folder, kernel_name=os.environ.get("KERNEL", "tslab")) for _ in cells]
for (_, client), cell in zip(started, cells, strict=True):
    request = client.execute(cell)
    while client.get_iopub_msg(timeout=60)["parent_header"].get("msg_id") != request:
        pass
time.sleep(1)  # let the cells compile and begin
print(json.dumps([manager.provisioner.pid for manager, _ in started]), flush=True)
time.sleep(3600)

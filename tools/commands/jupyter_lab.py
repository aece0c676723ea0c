"""Runs JupyterLab, and ends it when the process STARTED_BY, its parent, has ended: nobody is left who could stop it."""

import os
import signal
import sys
import threading
import time

from jupyterlab.labapp import main

LOOK_EVERY_S = 0.5
SHUTDOWN_S = 2


def watch(parent):
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)  # stops the kernels and takes away its files
    time.sleep(SHUTDOWN_S)
    os._exit(1)


if __name__ == "__main__":
    if os.name == "posix":  # Windows tells nothing of a parent that has ended
        threading.Thread(target=watch, args=[int(os.environ.pop("STARTED_BY"))], daemon=True).start()
    sys.exit(main())

"""Starts a kernel, lets it run a cell and shuts it down, as often as COUNT says: shutdowns.py FOLDER COUNT CELL…

Prints as JSON how each kernel ended: {"cell", "status" (0, or minus the signal), "stderr"}. The cells are taken in
turn.
"""

import json
import sys
import tempfile

from start_kernel import start_kernel

TIMEOUT_S = 60


def main():
    folder, count, *cells = sys.argv[1:]
    print(json.dumps([how_it_ended(folder, cells[i % len(cells)]) for i in range(int(count))]))


def how_it_ended(folder, cell):
    with tempfile.TemporaryFile() as stderr:
        manager, client = start_kernel(folder, stderr=stderr)
        process = manager.provisioner.process
        client.execute_interactive(cell, timeout=TIMEOUT_S, output_hook=lambda _: None)
        client.stop_channels()
        manager.shutdown_kernel()
        stderr.seek(0)
        return {"cell": cell, "status": process.wait(), "stderr": stderr.read().decode()}


if __name__ == "__main__":
    main()

"""in_container.py COMMAND…: starts a container's command, and is a reader there who has no network.

Prints as JSON what came of it.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx

from learner import Learner, text_of

START_TIMEOUT_S = 60


async def main():
    home = Path(os.environ["HOME"])
    server = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        base, token, page = address_of(server)
        reader = Learner(base, "reader", "")
        reader.api = httpx.AsyncClient(base_url=f"{base}/api", headers={"Authorization": f"token {token}"}, timeout=60)
        notebook = await reader.run_notebook("notebooks/01-rnn-step.ipynb")
        printed = "".join(text_of(cell["outputs"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
        blas = await reader.run('import { blasInfo } from "../lib";\nJSON.stringify(blasInfo())')
        outside = await reader.run(
            'await fetch("http://192.0.2.1").then(() => "reached", (error) => String(error.cause.code))'
        )
        await reader.close()
    finally:
        server.terminate()
        server.wait(20)
    print(
        json.dumps(
            {
                "page": page,
                "checks": printed.count("✓"),
                "scoreboard": re.findall(r"\d+ of \d+ checks passed", printed),
                "openBlas": "OpenBLAS" in blas,
                "outside": outside,
                "notebooks": sorted(path.name for path in (home / "rnn-by-hand" / "notebooks").glob("*.ipynb")),
            }
        )
    )


def address_of(server):
    """Where the server says that it is."""
    said = ""
    end = time.monotonic() + START_TIMEOUT_S
    for line in server.stdout:
        said += line
        found = re.search(r"(http://127\.0\.0\.1:\d+)(/\S*)\?token=(\w+)", line)
        if found:
            return found[1], found[3], found[2]
        if time.monotonic() > end:
            break
    raise TimeoutError(f"the server must start, got:\n{said}")


asyncio.run(main())

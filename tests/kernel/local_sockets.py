"""local_sockets.py FOLDER: starts a kernel on sockets there, has cells printed and stopped, and shuts it down.

Prints as JSON what the cell printed, how the stopped one ended, whether the heart beat, which ports the kernel
listened on, and how it ended.
"""

import json
import subprocess
import sys
from pathlib import Path

from jupyter_client.manager import KernelManager

TIMEOUT_S = 60
LISTENING = "0A"


def main():
    manager = KernelManager(
        kernel_name="tslab", transport="ipc", connection_file=str(Path(sys.argv[1]) / "kernel.json")
    )
    manager.start_kernel(stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=TIMEOUT_S)
    printed = []
    client.execute_interactive("console.log(6 * 7)", timeout=TIMEOUT_S, output_hook=printed.append)

    def stop_when_begun(message):
        if message["msg_type"] == "execute_input":
            manager.interrupt_kernel()

    stopped = client.execute_interactive("while (true) {}", timeout=TIMEOUT_S, output_hook=stop_when_begun)
    process = manager.provisioner.process
    result = {
        "printed": "".join(message["content"].get("text", "") for message in printed),
        "stopped": stopped["content"].get("ename"),
        "beating": client.hb_channel.is_beating(),
        "ports": ports_of(process.pid),
    }
    client.stop_channels()
    manager.shutdown_kernel()
    print(json.dumps(result | {"status": process.wait()}))


def ports_of(pid):
    """The TCP sockets of a process that listen."""
    links = [link.readlink().name for link in Path(f"/proc/{pid}/fd").iterdir()]
    tables = [Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6")]
    lines = [line.split() for table in tables for line in table]
    return [line[1] for line in lines if line[3] == LISTENING and f"socket:[{line[9]}]" in links]


if __name__ == "__main__":
    main()

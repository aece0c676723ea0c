"""run_in_kernel.py CONNECTION_FILE CELL: lets a running kernel start a cell, and does not wait for its end."""

import sys
import time

from jupyter_client.blocking import BlockingKernelClient

client = BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
client.start_channels(hb=False)
client.execute("1;")
while client.get_shell_msg(timeout=120)["msg_type"] != "execute_reply":
    pass
client.execute(sys.argv[2])
time.sleep(1)  # lets the cell begin
client.stop_channels()

"""Multiplies until the system lets it no more, and then goes on trying, for ten seconds."""

import contextlib
import os
import time

end = time.monotonic() + 10
while time.monotonic() < end:
    with contextlib.suppress(OSError):
        os.fork()

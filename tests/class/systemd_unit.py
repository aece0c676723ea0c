"""systemd_unit.py FOLDER: writes the unit in which a learner's server would be started, for systemd-analyze to read.

What would start it is the real spawner with the real configuration; only systemd itself is not asked.
"""

import asyncio
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import AsyncMock, patch

from systemdspawner import SystemdSpawner, systemd
from traitlets.config import Config

from class_server import ROOT

folder = Path(sys.argv[1])


def configuration():
    os.environ |= {"CLASS_STATE": str(folder), "CLASS_PROXY_API": "http://127.0.0.1:8001"}
    config = Config()
    file = ROOT / "deploy" / "jupyterhub_config.py"
    with patch.object(Path, "is_dir", lambda path: str(path) == "/run/systemd/system"):
        exec(compile(file.read_text(), file, "exec"), {"get_config": lambda: config, "__file__": str(file)})
    assert config.JupyterHub.spawner_class == "systemd"
    return config


async def write_unit(name, cmd, args, properties, **_):
    pairs = [(key, value if isinstance(value, list) else [value]) for key, value in properties.items()]
    lines = [f"{key}={value}" for key, values in pairs for value in values]
    unit = ["[Service]", f"ExecStart={' '.join([*cmd, *args])}", *lines]
    (folder / f"{name}.service").write_text("\n".join(unit) + "\n")


async def main():
    spawner = SystemdSpawner(config=configuration(), user=SimpleNamespace(name="root", id=1))
    running = patch.object(systemd, "service_running", AsyncMock(side_effect=[False, True]))
    failed = patch.object(systemd, "service_failed", AsyncMock(return_value=False))
    started = patch.object(systemd, "start_transient_service", write_unit)
    environment = patch.object(SystemdSpawner, "get_env", dict)
    words = patch.object(SystemdSpawner, "get_args", lambda _: [])
    with running, failed, started, environment, words:
        await spawner.start()


asyncio.run(main())

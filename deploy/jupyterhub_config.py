"""A class on one machine: a server for each learner, as the system user of that name. docs/teaching.md explains it.

`npm run class` starts it. Flags behind `npm run class --` win over what is set here.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

c = get_config()  # noqa: F821 -- JupyterHub defines it

MB = 2**20

course = Path(__file__).resolve().parent.parent
state = Path(os.environ["CLASS_STATE"])
secret = state / "hub"  # nobody else's


def setting(name, default):
    return os.environ.get(f"CLASS_{name}", default)


def reserved_by_node():
    """Bytes that the two threads of a kernel have before they do anything: from Node 24 on, 512 MB each for code."""
    tell = 'console.log(require("fs").readFileSync("/proc/self/status", "utf8"))'
    script = f"new (require('worker_threads').Worker)({tell!r}, {{ eval: true }})"
    status = subprocess.run([os.environ["CLASS_NODE"], "-e", script], check=True, capture_output=True, text=True).stdout
    return int(re.search(r"VmData:\s+(\d+) kB", status)[1]) * 1024


memory_mb = int(setting("MEMORY_MB", "2048"))  # of a learner
cpus = float(setting("CPUS", "1"))  # of a learner
tasks = int(setting("TASKS", "256"))  # processes and threads of a learner
file_mb = int(setting("FILE_MB", "1024"))  # the largest file
idle_s = setting("IDLE_SECONDS", "3600")
longest_s = setting("LONGEST_SECONDS", "43200")

# Who may come in: the system users in the group `class`, with their passwords. Others are not let in, root included.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {setting("GROUP", "class")}

# Only this machine: the proxy that speaks HTTPS is to be in front. Below 1024, where only root may listen.
c.JupyterHub.bind_url = "http://127.0.0.1:880"

# What is to survive the hub. The proxy is a process of its own, so the learners' connections survive too.
c.JupyterHub.db_url = f"sqlite:///{secret / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(secret / "cookie")
c.JupyterHub.cleanup_servers = False
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = os.environ["CLASS_PROXY_API"]

# The learner's server.
c.Spawner.cmd = [str(course / "deploy" / "with-notebooks"), "jupyterhub-singleuser"]
c.Spawner.disable_user_config = True
c.Spawner.start_timeout = 300  # when a whole class comes at once
c.Spawner.http_timeout = 300
c.Spawner.mem_limit = memory_mb * MB
c.Spawner.cpu_limit = cpus
c.Spawner.environment = {"COURSE_REPOSITORY": (state / "course").as_uri()}

if Path("/run/systemd/system").is_dir():
    # A unit of systemd for each learner: memory, processors and tasks of all their processes together, a /tmp of
    # their own, and nobody else's processes to be seen.
    c.JupyterHub.spawner_class = "systemd"
    c.SystemdSpawner.isolate_tmp = True
    c.SystemdSpawner.isolate_devices = True
    c.SystemdSpawner.disable_user_sudo = True
    c.SystemdSpawner.unit_extra_properties = {
        "TasksMax": str(tasks),
        "CPUWeight": "20",  # of 100: the hub comes first
        "LimitFSIZE": f"{file_mb}M",
        "LimitCORE": "0",
        "MemorySwapMax": "0",
        "ProtectSystem": "full",
        "ProtectProc": "invisible",
        "ProtectKernelTunables": "yes",
        "ProtectControlGroups": "yes",
        "RestrictSUIDSGID": "yes",
    }
else:
    # Without systemd, limits of a process and of a user. --data is what a process may write to in memory. Of what Node
    # only reserves, many GB do not count, and the room for code does: it comes on top.
    c.JupyterHub.spawner_class = "localprocess"
    limits = {"nproc": tasks, "data": memory_mb * MB + reserved_by_node(), "fsize": file_mb * MB, "core": 0}
    c.Spawner.cmd = ["prlimit", *(f"--{name}={limit}" for name, limit in limits.items()), *c.Spawner.cmd]

# Servers that nobody uses are stopped. One whose cell never ends is used, so that there is a longest time as well.
c.JupyterHub.load_roles = [
    {
        "name": "culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["culler"],
    }
]
c.JupyterHub.services = [
    {
        "name": "culler",
        "command": [
            *("setpriv", "--pdeathsig", "TERM"),  # ends with the hub, also with one that is killed
            *(sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={idle_s}", f"--max-age={longest_s}"),
        ],
    }
]

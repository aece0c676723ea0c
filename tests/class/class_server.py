"""A class for a test: system users, `npm run class` on a port of its own, and all of it taken away in the end."""

import asyncio
import contextlib
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import httpx

from learner import Learner

ROOT = Path(__file__).resolve().parent.parent.parent
START_TIMEOUT_S = 120
PREFIX = "class-test-"


class ClassServer:
    """`settings` are the variables of docs/teaching.md, without CLASS_."""

    def __init__(self, count, **settings):
        self.group = f"{PREFIX}{os.getpid()}"
        self.folder = Path(tempfile.mkdtemp(prefix="class-"))
        self.folder.chmod(0o711)
        self.port = free_ports(3)
        self.address = f"http://127.0.0.1:{self.port}"
        self.passwords = {f"{self.group}-{letter}": secrets.token_hex(8) for letter in names(count)}
        own = {"STATE": self.folder / "state", "PORT": self.port, "GROUP": self.group}
        self.env = os.environ | variables(own | settings)
        self.log = self.folder / "log"
        self.process = None

    async def __aenter__(self):
        try:
            subprocess.run(["groupadd", self.group], check=True)
            for name, password in self.passwords.items():
                home = self.folder / name
                words = [
                    "useradd",
                    "--create-home",
                    "--home-dir",
                    home,
                    "--groups",
                    self.group,
                    "--shell",
                    "/bin/sh",
                    name,
                ]
                subprocess.run(words, check=True)
                subprocess.run(["chpasswd"], input=f"{name}:{password}", text=True, check=True)
            await self.start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_):
        await self.stop()
        for name in self.passwords:
            end_processes_of(name)
            subprocess.run(["userdel", name], check=False, stderr=subprocess.DEVNULL)
        subprocess.run(["groupdel", self.group], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)

    async def start(self):
        with self.log.open("a") as log:
            script = ROOT / "tools" / "commands" / "class.mjs"
            self.process = subprocess.Popen(["node", script], env=self.env, stdout=log, stderr=log, cwd=ROOT)
        await self.until_up()

    async def until_up(self):
        end = time.monotonic() + START_TIMEOUT_S
        async with httpx.AsyncClient() as client:
            while time.monotonic() < end and self.process.poll() is None:
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(f"{self.address}/hub/api/")).status_code == 200:
                        return
                await asyncio.sleep(0.1)
        raise TimeoutError(f"the class must start, got:\n{self.log.read_text()}")

    async def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            await asyncio.to_thread(self.process.wait, 60)

    async def restart(self, **settings):
        await self.stop()
        self.env |= variables(settings)
        await self.start()

    def hub(self):
        """The process of the hub."""
        return next(pid for pid, words in children_of(self.process.pid) if "jupyterhub_config.py" in words)

    async def kill_hub(self):
        old = self.hub()
        os.kill(old, signal.SIGKILL)
        return old

    def learner(self, i):
        name = list(self.passwords)[i]
        return Learner(self.address, name, self.passwords[name])

    def home(self, i):
        return self.folder / list(self.passwords)[i]


def variables(settings):
    return {f"CLASS_{name}": str(value) for name, value in settings.items()}


def names(count):
    return [chr(ord("a") + i) if count <= 26 else f"{i:03}" for i in range(count)]


def children_of(parent):
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(status.read_text().rsplit(")", 1)[1].split()[1]) == parent:
                words = (status.parent / "cmdline").read_text().replace("\0", " ")
                yield int(status.parent.name), words


def processes_of(name):
    """The processes of a system user, zombies left out."""
    uid = pwd.getpwnam(name).pw_uid
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
            if folder.stat().st_uid == uid and state != "Z":
                found.append(int(folder.name))
    return found


def end_processes_of(name):
    """All of them at once and again, because those that fork would get away."""
    with contextlib.suppress(KeyError):
        uid = pwd.getpwnam(name).pw_uid
        end = time.monotonic() + 20
        while processes_of(name) and time.monotonic() < end:
            # As that user, kill(-1) reaches all processes that are theirs and none else.
            subprocess.run(
                ["setpriv", f"--reuid={uid}", "--clear-groups", "sh", "-c", "kill -9 -1"],
                check=False,
                capture_output=True,
            )
            time.sleep(0.1)


def free_ports(count):
    """The first of so many ports in a row that nobody has, and that only root may open."""
    while True:
        port = secrets.choice(range(600, 1024 - count))
        with contextlib.ExitStack() as stack:
            try:
                for i in range(count):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port + i))
            except OSError:
                continue
            return port


def say(result):
    print(json.dumps(result), flush=True)

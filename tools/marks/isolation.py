"""Shuts a process in, as far as the system allows: what a learner has written runs in it.

Linux has namespaces for it, which root may make, and most systems let any user make. Elsewhere, limits and the watch of
run_exercises.py are all there is.
"""

import ctypes
import fcntl
import os
import resource
import shutil
import signal
import socket
import struct
import sys
from pathlib import Path

import psutil

# <linux/sched.h>, <linux/mount.h>, <linux/prctl.h>, <linux/if.h>, <linux/sockios.h>
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x20000, 0x8000000, 0x10000000, 1 << 29, 1 << 30
MS_RDONLY, MS_REC, MS_PRIVATE = 1, 1 << 14, 1 << 18
SYS_MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE, MOUNT_ATTR_RDONLY = 442, -100, 0x8000, 1
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1

MEGABYTE = 1 << 20
LARGEST_FILE_MB = 64
MOST_FILES_MB = 256
MOST_THREADS = 200
# Numbers of users that no system gives to anybody for long.
FIRST_USER = 62000

IS_LINUX = sys.platform == "linux"
IS_ROOT = os.geteuid() == 0
PROTECTIONS = ("network", "processes", "files", "user")


def separate(allowed):
    """Leaves the network and the other processes behind. Returns the protections that hold, of those allowed.

    The process that goes on is a child, alone in its namespaces, and ends with its parent.
    """
    held = set()
    if not IS_LINUX or not allowed:
        return held
    if not IS_ROOT:
        become_root_of_own_namespace()
    if "network" in allowed and attempt(lambda: unshare(CLONE_NEWNET)) and attempt(raise_loopback):
        held.add("network")
    if "processes" in allowed and attempt(lambda: unshare(CLONE_NEWPID | CLONE_NEWIPC)):
        held.add("processes")
        go_on_as_child()
    return held


def settle(allowed, scratch, hidden, cpu_s):
    """Gives up all that is not needed: files but those in `scratch`, and the right to write. Returns what holds."""
    held = set()
    if "files" in allowed and attempt(lambda: close_files(scratch, hidden)):
        held.add("files")
    limit(resource.RLIMIT_CPU, cpu_s)
    limit(resource.RLIMIT_FSIZE, LARGEST_FILE_MB * MEGABYTE)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_NPROC, MOST_THREADS + (0 if "user" in allowed else threads_of_this_user()))
    if IS_LINUX:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        prctl(PR_SET_DUMPABLE, 0)  # or the kernel, of the same user, could look into this process
    return held


def available(scratch, hidden, needed):
    """The protections that this system allows, tried in a process of their own.

    `needed` is what a kernel must be able to read: a project in root's own home is closed to others.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            held = separate(PROTECTIONS)
            held |= settle(PROTECTIONS, scratch, hidden, 60)
            if IS_ROOT and can_read_as(kernel_user({"user"}, scratch, 0)["user"], [*needed, scratch]):
                held.add("user")
            os.write(writing, " ".join(held).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answers:
        held = answers.read().split()
    os.waitpid(pid, 0)
    return held


def kernel_user(protections, scratch, slot):
    """Who the kernel is to be, as subprocess.Popen wants it: a user who owns nothing else, or nobody else than now."""
    if "user" not in protections:
        return {}
    user = FIRST_USER + slot
    for path in [scratch, *Path(scratch).rglob("*")]:
        os.chown(path, user, user, follow_symlinks=False)
    return {"user": user, "group": user, "extra_groups": []}


def attempt(step):
    try:
        step()
    except OSError:
        return False
    return True


def become_root_of_own_namespace():
    """Only there may a user make the other namespaces. They keep their own number in it, and so their own files."""
    user, group = os.geteuid(), os.getegid()
    unshare(CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def raise_loopback():
    """The kernel's own sockets need it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        name = b"lo".ljust(16, b"\0")
        (flags,) = struct.unpack("16xH", fcntl.ioctl(any_socket, SIOCGIFFLAGS, name + bytes(2))[:18])
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, name + struct.pack("H", flags | IFF_UP) + bytes(14))


def go_on_as_child():
    """The first process in a process namespace; when it ends, the system ends all others in it."""
    pid = os.fork()
    if pid == 0:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        return
    _, status = os.waitpid(pid, 0)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def close_files(scratch, hidden):
    """Nothing can be written but in `scratch`, which is as large as its limit; what is hidden is empty."""
    unshare(CLONE_NEWNS)
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("proc", "/proc", "proc", 0)
    for folder in hidden:
        mount("tmpfs", folder, "tmpfs", MS_RDONLY, "size=4k")
    mount("tmpfs", scratch, "tmpfs", 0, f"size={MOST_FILES_MB}m,mode=0700")
    set_read_only("/", True, AT_RECURSIVE)
    set_read_only(scratch, False, 0)


def can_read_as(user, paths):
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            os._exit(0 if all(os.access(path, os.R_OK) for path in paths) else 1)
        finally:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def copy_course(root, scratch):
    """The course as a cell finds it: `../lib`, `data/`. What lib needs in turn stays where it is."""
    notebooks = Path(scratch, "course", "notebooks")
    lib = Path(scratch, "course", "lib")
    shutil.copytree(Path(root, "lib", "dist"), lib / "dist")
    shutil.copy(Path(root, "lib", "package.json"), lib)
    notebooks.mkdir()
    if Path(root, "notebooks", "data").is_dir():
        shutil.copytree(Path(root, "notebooks", "data"), notebooks / "data")
    for name in ("node_modules", ".venv"):
        Path(scratch, "course", name).symlink_to(Path(root, name), target_is_directory=True)
    return notebooks


def limit(what, value):
    _, most = resource.getrlimit(what)
    value = value if most == resource.RLIM_INFINITY else min(value, most)
    resource.setrlimit(what, (value, value))


def threads_of_this_user():
    mine = os.geteuid()
    count = 0
    for process in psutil.process_iter():
        try:
            count += process.num_threads() if process.uids().real == mine else 0
        except psutil.Error:
            continue  # it has ended, or is none of ours
    return count


def unshare(flags):
    demand(libc().unshare(flags))


def mount(source, target, kind, flags, options=""):
    names = [text and os.fsencode(text) for text in (source, target, kind)]
    demand(libc().mount(*names, ctypes.c_ulong(flags), os.fsencode(options)))


def set_read_only(target, is_read_only, flags):
    change = struct.pack("QQQQ", *((MOUNT_ATTR_RDONLY, 0) if is_read_only else (0, MOUNT_ATTR_RDONLY)), 0, 0)
    demand(libc().syscall(SYS_MOUNT_SETATTR, AT_FDCWD, os.fsencode(target), flags, change, len(change)))


def prctl(option, value):
    demand(libc().prctl(option, ctypes.c_ulong(value), 0, 0, 0))


def libc():
    return ctypes.CDLL(None, use_errno=True)


def demand(status):
    if status != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))

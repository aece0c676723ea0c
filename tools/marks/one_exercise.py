"""Runs one exercise in a kernel of its own, in a process that has been shut in, and reports what came of it.

The kernel (kernel.cjs) is told a secret word before any cell runs, and writes it before what the check has found.
"""

import hmac
import json
import os
import secrets
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

LONGEST_RESULT = 1 << 20
LONGEST_MESSAGE = 300


class Place(NamedTuple):
    """Where a kernel runs: a folder that it may fill, the notebooks' folder in it, and the user it is."""

    scratch: str
    notebooks: Path
    user: dict


class Words(NamedTuple):
    """What only the kernel is told: what stands before a result, and the cells that are commands."""

    result: str
    lock: str
    check: str


class CourseError(Exception):
    """A cell of the course itself has failed."""


class MarkingClient(NotebookClient):
    """Keeps nothing of what cells print: the result comes another way, and learners may print without end."""

    def process_message(self, msg, cell, cell_index):
        return super().process_message(msg, cell, cell_index) if msg["msg_type"] == "status" else None


class SharingKernelManager(AsyncKernelManager):
    """Lets the user that the kernel is read where it is to listen."""

    def write_connection_file(self, **options):
        super().write_connection_file(**options)
        folder = Path(os.environ["HOME"]).stat()
        os.chown(self.connection_file, folder.st_uid, folder.st_gid)


def run_exercise(job, place, plan, report):
    """`report` is called with each stage, and at the end with `lines`, a `problem` or an `accident`."""
    words = Words(*(f"//{secrets.token_hex(32)}" for _ in Words._fields))
    with tempfile.TemporaryFile(dir=place.scratch) as result:
        try:
            complaint = run_cells(job, place, plan, words, result, report)
        except DeadKernelError:
            return report(accident="its kernel ended")
        except CourseError as error:
            return report(problem=f"the course itself fails here: {error}")
        found = result_in(result, words.result)
    if found and found["title"] == job["title"]:
        return report(lines=found["lines"])
    return report(problem=complaint or "the check gave no result: what it calls has been replaced")


def run_cells(job, place, plan, words, result, report):
    """Returns why the check could not run, or None."""
    complaints = {}

    def started(cell, **_):
        report(stage=cell.metadata.stage)

    def executed(cell, execute_reply, **_):
        content = execute_reply["content"]
        if content["status"] == "ok":
            return
        said = f"{content.get('ename')}: {content.get('evalue')}"[:LONGEST_MESSAGE]
        if cell.metadata.stage == "course":
            raise CourseError(said)
        complaints[cell.metadata.stage] = said

    prepare_environment(place, plan)
    client = MarkingClient(
        nbformat.v4.new_notebook(cells=cells_of(job, words)),
        kernel_name="marks",
        kernel_manager_class=SharingKernelManager,
        timeout=None,  # run_exercises.py watches the time
        startup_timeout=plan["limits"]["start_s"],
        allow_errors=True,
        record_timing=False,
        shutdown_kernel="immediate",
        store_widget_state=False,
        resources={"metadata": {"path": str(place.notebooks)}},
        on_cell_start=started,
        on_cell_executed=executed,
    )
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as told:
        json.dump({"words": words._asdict(), "answer": job["answer"], "check": job["check"]}, told)
    client.execute(stdin=reading, stdout=result, stderr=subprocess.DEVNULL, **place.user)
    if "check" not in complaints:
        return None
    return f"the check does not run beside this answer: {complaints['check']}"


def cells_of(job, words):
    def cell(stage, source):
        return nbformat.v4.new_code_cell(source, metadata={"stage": stage})

    return [
        *(cell("course", source) for source in job["course"]),
        cell("course", words.lock),
        *(cell("learner", source) for source in job["learner"]),
        cell("check", words.check),
    ]


def result_in(file, word):
    """What the check has found: the first line with the secret word before it. None when there is no such line."""
    file.seek(0)
    for line in file.read(LONGEST_RESULT).split(b"\n"):
        start, _, text = line.partition(b" ")
        if hmac.compare_digest(start, word.encode()):
            return json.loads(text)
    return None


def prepare_environment(place, plan):
    """Of this process, which is one exercise's own, and of the kernel: nothing of what the teacher's says."""
    home = Path(place.scratch, "home")
    home.mkdir()
    os.chown(home, place.user.get("user", -1), place.user.get("group", -1))
    folder = Path(place.scratch, "jupyter", "kernels", "marks")
    folder.mkdir(parents=True)
    kernel = str(Path(plan["root"], "tools", "marks", "kernel.cjs"))
    spec = {"argv": [plan["node"], kernel, "{connection_file}"], "display_name": "TypeScript", "language": "typescript"}
    (folder / "kernel.json").write_text(json.dumps({**spec, "interrupt_mode": "message"}))
    os.environ.clear()
    os.environ.update(PATH=os.defpath, HOME=str(home), TMPDIR=str(home), JUPYTER_PATH=str(folder.parent.parent))
    os.environ.update({f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")})
    tempfile.tempdir = str(home)  # looked up once, when the parent began

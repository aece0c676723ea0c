"""Runs a notebook in a fresh kernel, in the notebook's own folder. A second run gives the same bytes.

    run_notebook.py [--kernel NAME] [--in-place [--node PATH]] NOTEBOOK

Without --in-place the executed notebook is printed; with it, the notebook is written back, with a picture of every
figure. Progress goes to stderr. The exit code is 1 after the first error in a cell without the tag "raises-exception".
The kernel is found as Jupyter finds kernels (JUPYTER_PATH first).
"""

import argparse
import copy
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

from figure_pictures import add_pictures

KERNELSPEC = {"display_name": "TypeScript", "language": "typescript", "name": "tslab"}
CELL_TIMEOUT_S = 600
START_TIMEOUT_S = 30
STARTS = 3
# Stock tslab skips what it receives within 200 ms of an error. The project's launcher does not need the pause.
PAUSE_AFTER_ERROR_S = 0.3
# Tells only when and where a notebook was run, or how it was shown.
TRANSIENT_CELL_METADATA = ("execution", "ExecuteTime", "collapsed", "scrolled", "trusted")


def main():
    arguments = parse_arguments()
    notebook = nbformat.read(arguments.notebook, as_version=4)
    committed = copy.deepcopy(notebook)
    try:
        run(notebook, arguments.notebook, arguments.kernel)
    except NotebookError as error:
        sys.exit(str(error))
    normalise(notebook)
    if not arguments.in_place:
        sys.stdout.buffer.write(as_text(notebook).encode("utf-8"))
        return
    try:
        add_pictures(notebook, committed, arguments.node)
    except subprocess.CalledProcessError:
        sys.exit(f"{arguments.notebook}: a figure could not be drawn; the notebook was not changed")
    replace(arguments.notebook, as_text(notebook))


def as_text(notebook):
    return nbformat.writes(notebook) + "\n"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--kernel", default="tslab", help="name of the kernel (default: tslab)")
    parser.add_argument("--in-place", action="store_true", help="write the notebook instead of printing it")
    parser.add_argument("--node", default="node", help="the Node that draws the figures (default: node)")
    return parser.parse_args()


class NotebookError(Exception):
    """Says which notebook and which cell failed, and how."""


def run(notebook, path, kernel):
    """Fills in the outputs of `notebook`, which was read from `path`."""
    total = len(notebook.cells)
    started = None

    def report(cell, cell_index):
        nonlocal started
        started = cell_index
        if cell.cell_type == "code":
            print(f"{path.name}: cell {cell_index + 1} of {total} ({cell.id})", file=sys.stderr, flush=True)

    for starts_left in reversed(range(STARTS)):
        client = NotebookClient(
            notebook,
            kernel_name=kernel,
            timeout=CELL_TIMEOUT_S,
            startup_timeout=START_TIMEOUT_S,
            record_timing=False,
            resources={"metadata": {"path": str(path.resolve().parent)}},
            on_cell_start=report,
            on_cell_error=lambda **_: time.sleep(PAUSE_AFTER_ERROR_S),
        )
        try:
            # The kernel must not share this process's stdout: Node makes a pipe non-blocking for all who hold it.
            client.execute(stdout=subprocess.DEVNULL)
            return
        except (CellExecutionError, CellTimeoutError, RuntimeError) as error:
            if started is not None:
                what = f"cell {started + 1} ({notebook.cells[started].id}) failed"
                raise NotebookError(f"{path}: {what}:\n{describe(notebook.cells[started], error)}") from None
            # Another program may have taken a port that was free; stock tslab then waits for ever.
            if starts_left == 0:
                raise NotebookError(f"{path}: its kernel must start, tried {STARTS} times: {error}") from None
            print(f"{path.name}: {error}. Starting another kernel.", file=sys.stderr, flush=True)


def describe(cell, error):
    """What the cell shows: its error, or on stock tslab what it printed."""
    tracebacks = ["\n".join(output.traceback) for output in cell.outputs if output.output_type == "error"]
    printed = [output.text for output in cell.outputs if output.output_type == "stream"]
    return "\n".join(tracebacks) or "".join(printed) or str(error)


def normalise(notebook):
    """Removes from an executed notebook what differs between two runs with the same results."""
    notebook.metadata["kernelspec"] = dict(KERNELSPEC)
    count = 0
    for cell in notebook.cells:
        for name in TRANSIENT_CELL_METADATA:
            cell.metadata.pop(name, None)
        if cell.cell_type != "code":
            continue
        if cell.source.strip():
            count += 1
        cell.execution_count = count if cell.source.strip() else None
        cell.outputs = merge_streams(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count


def merge_streams(outputs):
    """Joins neighbouring outputs on one stream: into how many messages prints are split depends on timing."""
    merged = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def replace(path, text):
    """In one step, so that an interrupted run leaves the old notebook. An unchanged notebook keeps its date."""
    if path.read_text(encoding="utf-8") == text:
        return
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(path)


if __name__ == "__main__":
    main()

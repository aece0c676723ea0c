"""Adds to each plotly output of a notebook a picture that is shown where plotly does not run (code hosts, previews)."""

import json
import subprocess
from hashlib import sha256
from pathlib import Path

PLOTLY = "application/vnd.plotly.v1+json"
SVG = "image/svg+xml"
DRAW = Path(__file__).with_name("draw-figures.mjs")


def add_pictures(notebook, committed, node):
    """Draws the figures of `notebook` that have no picture in `committed` yet.

    Raises CalledProcessError when a figure cannot be drawn.
    """
    outputs = figure_outputs(notebook)
    if not outputs:
        return
    saved = [output for output in figure_outputs(committed) if is_as_drawn(output)]
    task = {
        "figures": [{"spec": output.data[PLOTLY], "text": output.data["text/plain"]} for output in outputs],
        "drawn": {output.metadata[SVG]["drawn_from"]: output.data[SVG] for output in saved},
    }
    drawn = subprocess.run([node, DRAW], input=json.dumps(task), stdout=subprocess.PIPE, encoding="utf-8", check=True)
    for output, picture in zip(outputs, json.loads(drawn.stdout), strict=True):
        output.data[SVG] = picture["svg"]
        output.metadata[SVG] = {"drawn_from": picture["hash"], "sha256": digest(picture["svg"])}


def is_as_drawn(output):
    return SVG in output.data and output.get("metadata", {}).get(SVG, {}).get("sha256") == digest(output.data[SVG])


def digest(svg):
    """Stored beside a drawn picture: a picture that was changed by hand has another digest."""
    return sha256(svg.encode()).hexdigest()[:16]


def figure_outputs(notebook):
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [output for cell in cells for output in cell.outputs if PLOTLY in output.get("data", {})]

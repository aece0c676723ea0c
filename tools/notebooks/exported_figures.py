"""Draws the figures of a notebook that is exported as HTML: nbconvert leaves out what only JupyterLab can draw.

The set-up names it to nbconvert and to JupyterLab (File > Save and Export Notebook As). Baked figures have a picture;
those of a notebook that was run since have none, and become live ones, for which the page carries plotly.js once.
"""

import json
from html import escape

from nbconvert.preprocessors import Preprocessor
from plotly.offline import get_plotlyjs

PLOTLY = "application/vnd.plotly.v1+json"
PICTURES = ("image/svg+xml", "image/png", "text/html")

FIGURE = """<div id="{id}" role="img" aria-label="{text}"></div>
<script>Plotly.newPlot({id_json}, {figure});</script>
<noscript>{text}</noscript>
"""


class ExportedFigures(Preprocessor):
    def preprocess(self, nb, resources):
        library = f"<script>{get_plotlyjs()}</script>\n"
        for number, output in enumerate(figures_without_picture(nb)):
            output.data["text/html"] = (library if number == 0 else "") + figure(output.data, f"figure-{number + 1}")
        return nb, resources


def figures_without_picture(nb):
    outputs = [output for cell in nb.cells for output in cell.get("outputs", []) if PLOTLY in output.get("data", {})]
    return [output for output in outputs if not any(kind in output.data for kind in PICTURES)]


def figure(data, name):
    spec = json.dumps(data[PLOTLY]).replace("</", "<\\/").replace("<!--", "<\\!--")
    text = escape("".join(data.get("text/plain", "")))
    return FIGURE.format(id=name, id_json=json.dumps(name), figure=spec, text=text)

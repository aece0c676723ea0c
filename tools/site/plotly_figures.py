"""Figures: what a page needs beside the plotly specification."""

import re

import bleach
from nbconvert.preprocessors import Preprocessor

PLOTLY = "application/vnd.plotly.v1+json"
SVG = "image/svg+xml"
TITLE_TAGS = {"b", "i", "em", "strong", "sub", "sup"}
NON_BREAKING_HYPHEN = "\u2011"  # for 1e-5
TITLE_PADDING_PX = 14
TITLE_LINE_PX = 22


class PlotlyFigures(Preprocessor):
    """Gives each plotly output its caption, its text for readers who do not see it, and its height, as output metadata.

    The title leaves the plot and becomes the caption: text of the page wraps at every width, text of a plot is cut off.
    """

    def preprocess_cell(self, cell, resources, index):
        for number, output in enumerate(cell.get("outputs", [])):
            if PLOTLY in output.get("data", {}):
                output.metadata = self.described(output.data, f"{cell.id}-{number}", resources)
        return cell, resources

    def described(self, data, name, resources):
        layout = data[PLOTLY]["layout"]
        return {
            "id": f"figure-{name}",
            "caption": take_title(layout),
            "alt": data.get("text/plain", ""),
            "height": layout.get("height", 450),
            "picture": self.set_aside(data.get(SVG), name, resources),
        }

    def set_aside(self, svg, name, resources):
        """The saved picture goes to a file, which only browsers without scripts ask for. Gives its address."""
        if svg is None:
            return None
        address = f"pictures/{resources['chapters'][resources['chapter']]['name']}-{name}.svg"
        resources["outputs"][address] = svg
        return address


def take_title(layout):
    """Takes the title and the room above the plot that it filled out of the layout. Gives it as HTML."""
    title = layout.pop("title", "")
    lines = re.split(r"<br ?/?>", title if isinstance(title, str) else title.get("text", ""))
    room = TITLE_PADDING_PX + TITLE_LINE_PX * len(lines)
    margin = layout.get("margin", {})
    if lines != [""] and margin.get("t", 0) >= room and "height" in layout:
        margin["t"] -= room
        layout["height"] -= room
    unbroken = re.sub(r"(?<=\de)-(?=\d)", NON_BREAKING_HYPHEN, " ".join(lines))
    return bleach.clean(unbroken, tags=TITLE_TAGS, strip=True)

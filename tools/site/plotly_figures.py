"""What a page needs for a figure besides its plotly specification."""

import re

import bleach
from nbconvert.preprocessors import Preprocessor

PLOTLY = "application/vnd.plotly.v1+json"
SVG = "image/svg+xml"
TITLE_TAGS = {"b", "i", "em", "strong", "sub", "sup"}
NON_BREAKING_HYPHEN = "\u2011"  # for 1e-5


class PlotlyFigures(Preprocessor):
    """Gives each plotly output its caption, its text for readers who do not see it, and its height, as output metadata.

    The caption is the title, which leaves the plot: text of a page wraps on a narrow screen, text of a plot is cut off.
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
            "caption": take_title(layout, f"figure {name}"),
            "alt": data.get("text/plain", ""),
            "height": layout.get("height", 450),
            "picture": self.set_aside(data.get(SVG), name, resources),
        }

    def set_aside(self, svg, name, resources):
        """Puts the saved picture into a file, which only browsers without scripts load, and returns its address."""
        if svg is None:
            return None
        address = f"pictures/{resources['chapters'][resources['chapter']]['name']}-{name}.svg"
        resources["outputs"][address] = svg
        return address


def take_title(layout, figure):
    """Removes the title and its room above the plot from a layout, and returns the title as HTML."""
    title = layout.pop("title", "")
    lines = re.split(r"<br ?/?>", title if isinstance(title, str) else title.get("text", ""))
    margin = layout.get("margin", {})
    if lines != [""]:
        room = title_room(layout, figure)
        if margin.get("t", 0) >= room and "height" in layout:
            margin["t"] -= room
            layout["height"] -= room
    unbroken = re.sub(r"(?<=\de)-(?=\d)", NON_BREAKING_HYPHEN, " ".join(lines))
    return bleach.clean(unbroken, tags=TITLE_TAGS, strip=True)


def title_room(layout, figure):
    """How many pixels above the plot are there for the title: known where the figure is made, and stored in it."""
    meta = layout.get("meta", {})
    if "titleRoom" not in meta:
        raise ValueError(f"{figure}: layout.meta.titleRoom must be the height of the title in pixels, got none")
    return meta["titleRoom"]

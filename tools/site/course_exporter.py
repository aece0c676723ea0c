"""How nbconvert turns a notebook of the course into a page: template, figures, formulas, and the finishing touches."""

import re
from pathlib import Path

from nbconvert.exporters import HTMLExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from traitlets.config import Config

from finish_page import finish
from plotly_figures import PLOTLY, PlotlyFigures

MARK_CLASSES = {"✓": "right", "✗": "wrong", "○": "open"}


class CourseExporter(HTMLExporter):
    """`resources` has the `chapters` (name and title) in reading order and the index of this `chapter`."""

    @property
    def default_config(self):
        priority = [PLOTLY, "text/html", "image/svg+xml", "text/plain"]
        config = super().default_config.copy()
        config.merge(Config({"NbConvertBase": {"display_data_priority": priority}}))
        return config

    def __init__(self, **kw):
        super().__init__(
            extra_template_basedirs=[str(Path(__file__).parent)],
            template_name="template",
            preprocessors=[PlotlyFigures],
            filters={"check_marks": check_marks, "highlight_code": highlight_typescript},
            **kw,
        )

    def markdown2html(self, source):
        return without_plain_marks(MarkdownWithMath(renderer=MathLeftAsTeX(escape=False)).render(source))

    def from_notebook_node(self, nb, resources=None, **kw):
        page, resources = super().from_notebook_node(nb, resources, **kw)
        return finish(page), resources


class MathLeftAsTeX(IPythonRenderer):
    """Leaves formulas to the step that typesets them, which finds them by their class."""

    def block_math(self, body):
        return f'<span class="math display">{self.escape_html(body)}</span>'

    def inline_math(self, body):
        return f'<span class="math inline">{self.escape_html(body)}</span>'

    def latex_environment(self, name, body):
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")


def highlight_typescript(source, metadata=None):
    return without_plain_marks(Highlight2HTML(pygments_lexer="typescript")(source, metadata=metadata))


def without_plain_marks(html):
    """Drops the spans around spaces and punctuation: they have no colour, and are half of all spans."""
    return re.sub(r'<span class="[wpo]">([^<]*)</span>', r"\1", html)


def check_marks(html):
    """Colours the mark of a check at the start of a printed line."""

    def coloured(found):
        return f'{found[1]}<span class="{MARK_CLASSES[found[2]]}">{found[2]}</span>'

    return re.sub(r"^(\s*)([✓✗○])(?= )", coloured, html, flags=re.MULTILINE)

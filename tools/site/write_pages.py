"""Writes notebooks with their saved outputs as web pages. Formulas stay TeX; typeset.mjs typesets them.

    write_pages.py NOTEBOOKS SITE

NOTEBOOKS is the folder of the .ipynb files, in reading order by name. SITE gets one page for each, the pictures of its
figures, and an index.html that leads to the first. The pages refer to assets/, which has to be put beside them.
"""

import argparse
from html import escape
from pathlib import Path

import nbformat

from course_exporter import CourseExporter

INDEX = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>RNN by hand, in TypeScript</title>
<meta http-equiv="refresh" content="0; url={first}">
<link rel="icon" href="data:,">
<a href="{first}">{title}</a>
</html>
"""


def main():
    arguments = parse_arguments()
    paths = sorted(arguments.notebooks.glob("*.ipynb"))
    if not paths:
        raise SystemExit(f"write_pages.py: NOTEBOOKS must hold .ipynb files, got none in {arguments.notebooks}")
    notebooks = [nbformat.read(path, as_version=4) for path in paths]
    chapters = [{"name": path.stem, "title": title_of(nb)} for path, nb in zip(paths, notebooks, strict=True)]
    exporter = CourseExporter()
    for i, notebook in enumerate(notebooks):
        resources = {"chapters": chapters, "chapter": i, "outputs": {}}
        page, resources = exporter.from_notebook_node(notebook, resources)
        for name, text in {f"{chapters[i]['name']}.html": page, **resources["outputs"]}.items():
            write(arguments.site / name, text)
    first = chapters[0]
    write(arguments.site / "index.html", INDEX.format(first=f"{first['name']}.html", title=escape(first["title"])))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", type=Path)
    parser.add_argument("site", type=Path)
    return parser.parse_args()


def title_of(notebook):
    """The text of the first heading."""
    lines = (line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines())
    return next(line.lstrip("# ").strip() for line in lines if line.startswith("# "))


def write(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""What is changed in a page after the template has made it: contents, links, folds, languages, colours of code."""

import re
from urllib.parse import unquote

from bs4 import BeautifulSoup, NavigableString

FOLD_LANGUAGES = {"日本語": "ja", "한국어": "ko"}
# Runs of Korean (Hangul) or Japanese (kana, Han, full-width punctuation), with the spaces and punctuation inside.
FOREIGN = re.compile(
    r"(?P<ko>[\uac00-\ud7a3](?:[\uac00-\ud7a3\s,.()·]*[\uac00-\ud7a3])?)"
    r"|(?P<ja>[\u3005-\u30ff\u4e00-\u9fff](?:[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]*[\u3000-\u30ff\u4e00-\u9fff])?)"
)
PRIMITIVES = {"string", "number", "boolean", "any", "void", "unknown", "never", "object", "undefined"}
WORDS = {"true", "false", "null", "new", "this", "await", "typeof", "keyof", "readonly", "function"}
NOT_PROSE = ["script", "style", "pre", "code", "title"]


def finish(page):
    """Takes and returns the HTML of a page."""
    soup = BeautifulSoup(page, "html.parser")
    mark_folds(soup)
    mark_languages(soup)
    list_sections(soup)
    link_pages(soup)
    keep_tables_in_the_page(soup)
    colour_names(soup)
    return str(soup)


def mark_folds(soup):
    """Names the language of a translation, and puts headings in folds one level below those of the text around."""
    for fold in soup.select("main details"):
        language = FOLD_LANGUAGES.get(fold.summary.get_text(strip=True))
        if language:
            fold["lang"] = language
            fold["class"] = "translation"
        for heading in fold.select("h1, h2, h3, h4, h5"):
            heading.name = f"h{int(heading.name[1]) + 1}"
            del heading["id"]
            for anchor in heading.select("a.anchor-link"):
                anchor.decompose()


def mark_languages(soup):
    for text in soup.find_all(string=FOREIGN):
        if not text.find_parent(NOT_PROSE) and not text.find_parent(lang=re.compile("ja|ko")):
            text.replace_with(*pieces(soup, str(text)))


def pieces(soup, text):
    """The text in pieces: English as it is, other languages in spans."""
    end = 0
    for found in FOREIGN.finditer(text):
        yield NavigableString(text[end : found.start()])
        span = soup.new_tag("span", lang=found.lastgroup)
        span.string = found[0]
        yield span
        end = found.end()
    yield NavigableString(text[end:])


def list_sections(soup):
    """Fills the contents with the page's sections.

    The pilcrows beside headings are for the mouse. For the keyboard and for screen readers there are the contents.
    """
    for heading in soup.select("main [id]:is(h1, h2, h3, h4)"):
        heading["id"] = unquote(heading["id"])
    for anchor in soup.select("a.anchor-link"):
        anchor.attrs.update({"aria-hidden": "true", "tabindex": "-1"})
    sections = soup.select_one("#sections")
    for heading in soup.select("main h2[id]"):
        link = soup.new_tag("a", href=f"#{heading['id']}")
        link.extend(piece.__copy__() for piece in heading.contents if "anchor-link" not in classes(piece))
        item = soup.new_tag("li")
        item.append(link)
        sections.append(item)


def classes(node):
    return [] if isinstance(node, NavigableString) else node.get("class", [])


def link_pages(soup):
    for link in soup.select("a[href]"):
        link["href"] = re.sub(r"^([\w.-]+)\.ipynb(?=#|$)", r"\1.html", link["href"])


def keep_tables_in_the_page(soup):
    """A wide table scrolls in a box of its own."""
    for table in soup.select("main table"):
        table.wrap(soup.new_tag("div", attrs={"class": "scroll"}))


def colour_names(soup):
    """Corrects the highlighter, which takes every word after a colon for a type, and finds types nowhere else."""
    for name in soup.select(".highlight .nx, .highlight .kt"):
        after = name.next_sibling.get_text() if name.next_sibling else ""
        name["class"] = kind_of_name(name.get_text(), after, name["class"])


def kind_of_name(text, after, kind):
    if text in PRIMITIVES:
        return kind
    if text in WORDS:
        return "k"
    if text[0].isdigit():
        return "mi"
    if text[0].isupper():
        return "nc"
    return "nf" if after.startswith("(") else "nx"

"""What is left of a stripped page: body, title, date, and articles a second. `python bench/cleaning.py`

`bench/pages/` holds pages written for this purpose, each of a kind that is hard in its own way: `NAME.txt` is the page
without its tags, `NAME.toml` what it says (title, source, origin, date, body; what is not there the page does not say).

`--pages DIR` takes real pages, in this form: `DIR/pages.jsonl`, one object a page, with `id`; `body` (paragraphs, or
null); `titles` (every accepted form); `date` (ISO, or null); `split` (any word; `--split` chooses one). Each other
folder in DIR that has the file `ID.txt` is one style of stripping the pages, and gets rows of its own; `--style`
chooses one. The folder `html`, with `ID.html`, holds them with their tags; there trafilatura is the peer, if it is
installed.

Body: multisets of word 4-grams, or of character 4-grams where words are not spaced; precision, recall and F1 of each
page, then their mean. Date: right if it is the true day; wrong if it is another one; the rest has none. A page without
a date may be in the truth because its address or its tags say it, so that no cleaner of text can find all.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import re
import statistics
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from search.corpus import html
from search.corpus.text import parse

try:
    import trafilatura
except ImportError:
    trafilatura = None

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MADE = Path(__file__).resolve().parent / "pages"
HTML = "html"  # the name of the folder of pages with their tags
SUFFIXES = (".txt", ".html")
SHINGLE = 4
LONG_LINE = 120
TODAY = datetime.date(2026, 1, 1)
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"\w+")


class Page(NamedTuple):
    """A page, stripped or as HTML, and its truth; a body of None is not known, an empty one is known to be empty."""

    id: str
    text: str
    body: str | None
    titles: tuple[str, ...]
    date: str | None


class Answer(NamedTuple):
    """What a cleaner says of a page."""

    title: str | None
    body: str
    date: str | None


Cleaner = Callable[[str], Answer]


def dateline(text: str) -> Answer:
    """Ours, as a file is read; what a site repeats is not known here."""
    article = parse(text, path="", digest="", furniture=frozenset(), today=TODAY)
    return Answer(article.title, article.body, article.date.value if article.date else None)


def whole_text(text: str) -> Answer:
    """Everything is body, the first line is the title."""
    return Answer(text.strip().split("\n", 1)[0].strip(), text, None)


def between_long_lines(text: str) -> Answer:
    """From the first to the last line of 120 characters or more; everything where there is none."""
    lines = text.split("\n")
    long = [number for number, line in enumerate(lines) if len(line) >= LONG_LINE]
    return Answer(None, "\n".join(lines[long[0] : long[-1] + 1]) if long else text, None)


def dateline_html(page: str) -> Answer:
    """Ours, as a saved page is read."""
    article = html.parse(page.encode(), path="", digest="", furniture=frozenset(), today=TODAY)
    return Answer(article.title, article.body, article.date.value if article.date else None)


def trafilatura_html(page: str) -> Answer:
    """The peer for pages with tags, as its documentation has it, without comments."""
    found = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True)
    return Answer(found.title, found.text or "", found.date) if found else Answer(None, "", None)


CLEANERS: dict[str, Cleaner] = {
    "Dateline": dateline,
    "whole text": whole_text,
    "first to last long line": between_long_lines,
}
HTML_CLEANERS: dict[str, Cleaner] = {"Dateline": dateline_html}
if trafilatura is not None:
    HTML_CLEANERS["trafilatura"] = trafilatura_html


def made_pages(folder: Path = MADE) -> list[Page]:
    """The pages beside this script."""
    pages = []
    for file in sorted(folder.glob("*.toml")):
        truth = tomllib.loads(file.read_text("utf-8"))
        titles = (truth["title"],) if "title" in truth else ()
        pages.append(
            Page(file.stem, file.with_suffix(".txt").read_text("utf-8"), truth["body"], titles, truth.get("date"))
        )
    return pages


def real_pages(folder: Path, split: str | None, style: str | None) -> Iterator[tuple[str, list[Page]]]:
    """The pages of a folder, style by style; only those of a split or a style if one is given."""
    with (folder / "pages.jsonl").open(encoding="utf-8") as lines:
        records = [record for line in lines if (record := json.loads(line)) and split in (None, record.get("split"))]
    for pages_of_style in sorted(path for path in folder.iterdir() if path.is_dir() and style in (None, path.name)):
        files = [(record, pages_of_style / f"{record['id']}{suffix}") for record in records for suffix in SUFFIXES]
        pages = [
            Page(record["id"], file.read_text("utf-8"), record["body"], tuple(record["titles"]), record["date"])
            for record, file in files
            if file.is_file()
        ]
        if pages:
            yield pages_of_style.name, pages


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The 4-grams of the words of a text, or of its characters where words are not spaced; a short text is one.

    >>> shingles("One two, three four five.").total()
    2
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    letters = sum(map(str.isalpha, text))
    units = _WORD.findall(text)
    if len(_UNSPACED.findall(text)) > 0.3 * letters:
        units = list("".join(units))
    if not units:
        return Counter()
    return Counter(tuple(units[n : n + SHINGLE]) for n in range(max(1, len(units) - SHINGLE + 1)))


def overlap(found: str, true: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of a body.

    >>> overlap("one two three four five", "one two three four")
    (0.5, 1.0, 0.6666666666666666)
    """
    ours, theirs = shingles(found), shingles(true)
    if not theirs:
        return (1.0, 1.0, 1.0) if not ours else (0.0, 1.0, 0.0)
    shared = (ours & theirs).total()
    precision, recall = shared / ours.total() if ours else 0.0, shared / theirs.total()
    return precision, recall, 2 * precision * recall / (precision + recall) if shared else 0.0


def plain(title: str) -> str:
    """A title as two are compared: case, spaces and kinds of quote aside."""
    folded = unicodedata.normalize("NFKC", title).casefold().translate(str.maketrans("“”„«»‘’", '"""""\'\''))
    return " ".join(folded.split())


class Scores(NamedTuple):
    """The figures of a cleaner on some pages, 0 to 1; nan where no page has the truth."""

    pages: int
    precision: float
    recall: float
    f1: float
    title: float
    date_right: float
    date_wrong: float
    articles_per_second: float


def score(clean: Cleaner, pages: Sequence[Page]) -> Scores:
    """Clean the pages once, in order, and judge what comes out; only cleaning is timed, in seconds of CPU."""
    clean(pages[0].text)  # tables are read on first use
    started = time.process_time()
    answers = [clean(page.text) for page in pages]
    seconds = time.process_time() - started
    pairs = list(zip(pages, answers, strict=True))
    bodies = [overlap(answer.body, page.body) for page, answer in pairs if page.body is not None]
    precision, recall, f1 = (_mean(figures[n] for figures in bodies) for n in range(3))
    dated = [(page.date, answer.date) for page, answer in pairs if page.date]
    return Scores(
        len(pages),
        precision,
        recall,
        f1,
        _mean(
            answer.title is not None and plain(answer.title) in map(plain, page.titles)
            for page, answer in pairs
            if page.titles
        ),
        _mean(found is not None and found[:10] == true for true, found in dated),
        _mean(found is not None and not true.startswith(found[:10]) for true, found in dated),
        len(pages) / max(seconds, 1e-9),
    )


def _mean(values: Iterable[float]) -> float:
    figures = list(values)
    return statistics.fmean(figures) if figures else math.nan


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, metavar="DIR", help="real pages, in the form described above")
    parser.add_argument("--split", help="of the real pages only those of this split")
    parser.add_argument("--style", help="of the real pages only those stripped in this style, by the folder's name")
    parser.add_argument("--each", action="store_true", help="also Dateline's F1 on each of the made pages")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    options = parser.parse_args()

    sets = [("made", made_pages())]
    if options.pages:
        sets.extend(real_pages(options.pages, options.split, options.style))
    figures = {
        style: {name: score(clean, pages) for name, clean in (HTML_CLEANERS if style == HTML else CLEANERS).items()}
        for style, pages in sets
    }

    table = Table("pages", "cleaner", "n", "precision", "recall", "F1", "title", "date right", "wrong", "articles/s")
    for style, by_name in figures.items():
        for name, own in by_name.items():
            rates = (f"{rate:.3f}" for rate in own[1:-1])
            table.add_row(style, name, str(own.pages), *rates, f"{own.articles_per_second:,.0f}")
        table.add_section()
    console = Console(width=110)
    console.print(table)
    if options.each:
        for page in sets[0][1]:
            console.print(f"{overlap(dateline(page.text).body, page.body or '')[2]:.3f}  {page.id}")
    if options.json:
        record = {style: {name: own._asdict() for name, own in by_name.items()} for style, by_name in figures.items()}
        options.json.write_text(json.dumps(record, indent=1), "utf-8")


if __name__ == "__main__":
    main()

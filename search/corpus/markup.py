"""A web page as the lines that a reader sees, what its tags say of each line, and what the page states of itself.

The parser's events are taken as they come and no tree is held, so that memory is that of the text and of the elements
that are open. Nothing is fetched, no entity is defined, no script runs. Does not judge which lines are the article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from search.corpus.files import UnreadableError
from search.corpus.lines import MOST_LINES, Line

MOST_ELEMENTS = 500_000  # the page with the most of 1,523 real ones has 17,000
MOST_STATED = 2_000  # statements of one kind that are kept
LONGEST_SCRIPT = 1 << 20  # characters of a JSON-LD script


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


UNSEEN = _words(
    "applet audio canvas datalist embed head iframe map noscript object script style svg template title video"
)
"""What is in these is no text of the page."""
_GAPS = dict.fromkeys(
    _words("br button caption dd dir dt li optgroup option select tbody td textarea tfoot th thead tr"), "\n"
) | dict.fromkeys(
    _words(
        "address article aside blockquote body center details dialog div dl fieldset figcaption figure footer form"
        " frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend main menu nav ol p pre section summary table ul"
    ),
    "\n\n",
)
"""What parts the text in such an element from what is around it."""
_VOID = _words("area base br col embed hr img input link meta param source track wbr")

BY_TAG: dict[str, str] = {
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("button", "select", "option", "textarea", "label", "summary", "details"), "button"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    **dict.fromkeys(("ul", "dl"), "list"),
    **dict.fromkeys(("table", "td"), "table"),
    **{name: name for name in ("h1", "nav", "footer", "header", "aside", "form", "figure", "figcaption")},
    **{name: name for name in ("blockquote", "pre", "div")},
}
"""What a tag says of the text in it."""
BY_ROLE: dict[str, str] = {
    **dict.fromkeys(("navigation", "menu", "menubar"), "nav"),
    **dict.fromkeys(("search", "dialog", "alert"), "form"),
    "complementary": "aside",
    "contentinfo": "footer",
    "banner": "header",
}
BY_WORD: dict[str, str] = {
    "menu": "nav menu breadcrumb pagination pager toolbar masthead topbar navbar",
    "footer": "footer foot copyright colophon imprint legal",
    "header": "header head banner top",
    "sidebar": "sidebar side aside rail widget widgets column secondary tertiary",
    "comments": "comment comments commentlist respond reply disqus discussion kommentar kommentare comentarios forum"
    " reader",
    "sharing": "share sharing social sharedaddy addthis follow facebook twitter like likes tools actions print rating"
    " vote",
    "about": "meta byline author authors bio date time timestamp published tags tag categories category kicker info"
    " credits",
    "asking": "ad ads advert advertisement sponsor sponsored newsletter subscribe subscription signup cookie cookies"
    " consent gdpr popup modal overlay login paywall donate donation promo shop search form alert notice premium",
    "caption": "caption captions credit image img photo picture media video figure embed thumb thumbnail player",
    "text": "content entry body story text article post copy maincontent articlebody bodytext artikel beitrag richtext"
    " prose",
    "standfirst": "lead lede intro summary standfirst subtitle subheadline dek excerpt abstract description teasertext",
}
"""What a word in the class or the id of an element says of the text in it."""
HIDDEN, ARTICLE_BODY = "hidden", "article body"

SIGNS: dict[str, int] = {
    name: 1 << number
    for number, name in enumerate(dict.fromkeys([*BY_TAG.values(), *BY_ROLE.values(), *BY_WORD, HIDDEN, ARTICLE_BODY]))
}
"""The bit of each thing that may be said; a set of them is a number."""
_SIGNS_OF_WORD: dict[str, int] = {}
for _name, _listed in BY_WORD.items():
    for _word in _words(_listed):
        _SIGNS_OF_WORD[_word] = _SIGNS_OF_WORD.get(_word, 0) | SIGNS[_name]
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_LONGEST_NAMES = 200
_UNSHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CHUNK = 1 << 16
_SOFT_HYPHEN = "\xad"  # where a word may be broken; nobody sees it, and it would break the word for a search
_HOLDERS = 4


class Mark(NamedTuple):
    """What the tags say of a line.

    Args:
        own: what is said by the block that it is, and by inline elements that are open within.
        around: what is said by all elements around it.
        linked: how many of its characters stand in links.
        holders: numbers of the blocks around it, its own first; `_HOLDERS` at most, and at least one.
    """

    own: int
    around: int
    linked: int
    holders: tuple[int, ...]


class Dated(NamedTuple):
    """An element that states a time: the number of the next line, its `itemprop`, and what it states."""

    line: int
    property: str
    value: str


@dataclass(slots=True)
class Stated:
    """What the page states of itself, as written.

    Args:
        metas: `(name, content)` of the meta elements, names in lower case.
        scripts: the JSON-LD scripts.
    """

    language: str | None = None
    title: str | None = None
    canonical: str | None = None
    metas: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    dates: list[Dated] = field(default_factory=list)


class Markup(NamedTuple):
    """A page: its text form, the lines of that with a mark each, and what it states.

    In the text form a block element is a paragraph, an item, a cell or what follows a `<br>` a line; white space is
    single. It holds every character that the page has outside of `UNSEEN`, but for soft hyphens.
    """

    text: str
    lines: list[Line]
    marks: list[Mark]
    stated: Stated


class _Open(NamedTuple):
    own: int
    around: int
    holders: tuple[int, ...]


def markup_of(page: str) -> Markup:
    """The page as it is seen. The parser mends what is unclosed or wrongly nested, as browsers do.

    Raises:
        UnreadableError: it has more than `MOST_ELEMENTS` elements.

    >>> markup_of("<p>One <b>two<p>three").text
    'One two\\n\\nthree'
    """
    parser = etree.HTMLParser(target=_Target(), huge_tree=True, encoding="utf-8")
    raw = page.encode("utf-8", "replace")
    for start in range(0, len(raw), _CHUNK):
        parser.feed(raw[start : start + _CHUNK])
    if not raw:
        return _Target().close()
    result: Markup = parser.close()
    return result


class _Target:
    """Takes the parser's events."""

    def __init__(self) -> None:
        self._stated = Stated()
        self._lines: list[Line] = []
        self._marks: list[Mark] = []
        self._parts: list[str] = []
        self._length = 0
        self._gap = ""  # what parts the line before from the next
        self._pieces: list[str] = []  # of the line in the making
        self._linked = 0
        self._open = [_Open(0, 0, (0,))]
        self._count = self._unseen = self._links = self._pre = 0
        self._caught: list[str] | None = None  # the text of a title or a JSON-LD script

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise UnreadableError(f"more than {MOST_ELEMENTS} elements")
        if attributes or tag == "title":
            self._note(tag, attributes)
        if self._unseen or tag in UNSEEN:
            self._unseen += tag not in _VOID
            return
        gap = _GAPS.get(tag)
        if gap is not None:
            self._flush(gap)
        if tag in _VOID:
            return
        self._links += tag == "a"
        self._pre += tag == "pre"
        own = _signs(tag, attributes)
        top = self._open[-1]
        if gap is not None:
            self._open.append(_Open(own, top.around | own, (self._count, *top.holders[: _HOLDERS - 1])))
        else:
            self._open.append(_Open(top.own | own, top.around | own, top.holders))

    def end(self, tag: str) -> None:
        if self._caught is not None and tag in ("title", "script"):
            self._catch(tag)
        if tag in _VOID:
            return
        if self._unseen:
            self._unseen -= 1
            return
        gap = _GAPS.get(tag)
        if gap is not None:
            self._flush(gap)
        self._links -= tag == "a"
        self._pre -= tag == "pre"
        if len(self._open) > 1:
            self._open.pop()

    def data(self, text: str) -> None:
        if self._caught is not None:
            self._caught.append(text)
        if self._unseen:
            return
        pieces = text.split("\n") if self._pre else (text,)
        for number, piece in enumerate(pieces):
            if number:
                self._flush("\n")
            self._pieces.append(piece)
            if self._links:
                self._linked += len(piece.strip())

    def close(self) -> Markup:
        self._flush("")
        return Markup("".join(self._parts), self._lines, self._marks, self._stated)

    def _flush(self, gap: str) -> None:
        """Ends the line in the making; `gap` is the least that parts it from the next."""
        if self._pieces:
            text = " ".join("".join(self._pieces).replace(_SOFT_HYPHEN, "").split())
            if text:
                before = (self._gap or "\n") if self._lines else ""
                self._parts += (before, text)
                start = self._length + len(before)
                self._length = start + len(text)
                if len(self._lines) < MOST_LINES:
                    top = self._open[-1]
                    self._lines.append(Line(start, self._length, text))
                    self._marks.append(Mark(top.own, top.around, min(self._linked, len(text)), top.holders))
                self._gap = ""
            self._pieces.clear()
            self._linked = 0
        if len(gap) > len(self._gap):
            self._gap = gap

    def _note(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Keeps what an element states of the page."""
        stated = self._stated
        if tag == "meta":
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            content = attributes.get("content", "").strip()
            if name and content and len(stated.metas) < MOST_STATED:
                stated.metas.append((name.strip().lower(), content))
        elif tag == "html":
            stated.language = stated.language or attributes.get("lang") or attributes.get("xml:lang")
        elif tag == "title":
            if stated.title is None and self._unseen <= 1:  # no title of a picture
                self._caught = []
        elif tag == "link":
            if stated.canonical is None and attributes.get("rel", "").strip().lower() == "canonical":
                stated.canonical = attributes.get("href", "").strip() or None
        elif tag == "script":
            if attributes.get("type", "").strip().lower().startswith("application/ld+json"):
                self._caught = []
        elif (tag == "time" or "itemprop" in attributes) and len(stated.dates) < MOST_STATED:
            property_ = attributes.get("itemprop", "").lower()
            value = attributes.get("datetime") or attributes.get("content")
            if value and (tag == "time" or property_.startswith("date")):
                stated.dates.append(Dated(len(self._lines), property_, value.strip()))

    def _catch(self, tag: str) -> None:
        text = "".join(self._caught or ())
        self._caught = None
        if tag == "title":
            self._stated.title = " ".join(text.split()) or None
        elif len(text) <= LONGEST_SCRIPT and len(self._stated.scripts) < MOST_STATED:
            self._stated.scripts.append(text)


def _signs(tag: str, attributes: Mapping[str, str]) -> int:
    """What an element says of the text in it."""
    signs = SIGNS[BY_TAG[tag]] if tag in BY_TAG else 0
    if not attributes or tag in ("body", "html"):
        return signs
    for key in ("class", "id"):
        if names := attributes.get(key):
            signs |= _signs_of(names[:_LONGEST_NAMES])
    if role := BY_ROLE.get(attributes.get("role", "")):
        signs |= SIGNS[role]
    if attributes.get("itemprop", "").lower() in ("articlebody", "text"):
        signs |= SIGNS[ARTICLE_BODY]
    style = attributes.get("style")
    if "hidden" in attributes or attributes.get("aria-hidden") == "true" or (style and _UNSHOWN.search(style)):
        signs |= SIGNS[HIDDEN]
    return signs


@lru_cache(maxsize=1 << 14)
def _signs_of(names: str) -> int:
    signs = 0
    for word in _WORD.findall(names):
        signs |= _SIGNS_OF_WORD.get(word.lower(), 0)
    return signs

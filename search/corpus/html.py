"""A saved web page (`.html`) becomes an Article: its text, cleaned by tags and words, and what it states of itself.

`parse` is a pure function of the bytes, the site's repeated lines and today's date. What `text.py` promises of a scrape
holds of the page's text form (`markup.py`): every character of it is in the body or in a `Removed` piece, and the spans
are offsets in that form, since markup stands between any two pieces of a page. What no reader sees (scripts, styles,
templates, what replaces a picture) is not in it. Nothing is fetched and no entity is defined; elements and lines are
counted, so that time and memory are bounded by the size of the file.
"""

from __future__ import annotations

import codecs
import datetime
import re
from collections.abc import Set

from search.article import Article
from search.corpus import files, metadata
from search.corpus.clean import clean_tagged
from search.corpus.files import UnreadableError
from search.corpus.markup import markup_of
from search.corpus.text import Given, composed

_DECLARED = re.compile(rb"<meta[^>]{0,400}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w:.-]{2,40})", re.I)
_XML = re.compile(rb"\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w:.-]{2,40})", re.I)
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HEAD = 1 << 14  # bytes in which an encoding is declared
_AS_BROWSERS_READ = {
    **dict.fromkeys(("iso8859-1", "ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **{"iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "shift_jis": "cp932", "euc_kr": "cp949"},
}
"""Encodings that pages declare and do not keep to: browsers read a larger one."""
_SEVEN_BITS = frozenset(("iso2022_jp", "hz"))
_MOST_NULS = 0.01  # of the bytes; with more it is no text
_NEAR_BEFORE, _NEAR_AFTER = 3, 3  # lines before the title, and of the article, in which a `<time>` is the article's


def parse(raw: bytes, *, path: str, digest: str, furniture: Set[int], today: datetime.date) -> Article:
    """The article of a page; its id is the hash of its address if it states one, else its path within the corpus.

    Raises:
        UnreadableError: it is no text, or has too many elements, or shows no text.
    """
    markup = markup_of(decode(raw))
    if not markup.lines:
        raise UnreadableError("there is no text in it")
    cleaned = clean_tagged(markup.lines, markup.marks, furniture)
    stated, claims = markup.stated, metadata.claims_of(markup.stated.scripts)
    url = metadata.url_of(stated, claims)
    source = metadata.source_of(stated, claims, url)
    title = metadata.title_of(stated, claims, markup, cleaned.first)
    top = cleaned.first if title is None or title.line is None else min(title.line, cleaned.first)
    near = (top - _NEAR_BEFORE, cleaned.first + _NEAR_AFTER)
    given = Given(
        title=title,
        source=source,
        date=metadata.date_of(stated, claims, url, near, today),
        byline=metadata.byline_of(stated, claims, source),
        url=url,
        language=metadata.language_of(stated),
    )
    return composed(markup.text, markup.lines, cleaned, given, path=path, digest=digest, today=today)


def decode(raw: bytes) -> str:
    """The characters of a page: by its byte order mark, as UTF-8 where it is, as it declares, else as a scrape is.

    UTF-8 goes before what is declared: other text is hardly ever valid as such, and saved pages often keep the
    declaration that they had before they were saved.

    Raises:
        UnreadableError: more than a hundredth of it is NUL, so it is no text. Single ones are left out.

    >>> decode(b'<meta charset="windows-1251"><p>\\xcc\\xe8\\xf0').removeprefix('<meta charset="windows-1251"><p>')
    'Мир'
    """
    if raw.startswith(_BOMS):
        return files.decode(raw)
    if raw.startswith((b"<\0", b"\0<")):
        return raw.decode("utf-16-le" if raw[1] == 0 else "utf-16-be", "replace").replace("\0", "")
    if raw.count(b"\0") > _MOST_NULS * len(raw):
        raise UnreadableError("binary data, not text")
    raw = raw.replace(b"\0", b"")
    declared = _declared(raw)
    if declared is None:
        return files.decode(raw)
    if declared not in _SEVEN_BITS:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            pass
    return raw.decode(declared, "replace")


def _declared(raw: bytes) -> str | None:
    """The codec of the encoding that a page declares, if it is one of text other than UTF-8 and UTF-16."""
    match = _XML.match(raw[:_HEAD]) or _DECLARED.search(raw[:_HEAD])
    if match is None:
        return None
    try:
        codec = codecs.lookup(match[1].decode("ascii"))
    except LookupError:
        return None
    name = _AS_BROWSERS_READ.get(codec.name, codec.name)
    text = getattr(codec, "_is_text_encoding", False)
    return name if text and not name.startswith(("utf", "idna", "punycode", "raw", "unicode")) else None

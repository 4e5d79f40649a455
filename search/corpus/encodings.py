"""In which encoding an old text is that is no UTF-8: by the bytes alone, of which only a sample is looked at.

Scripts other than Latin are told by charset-normalizer, which is right on texts of 300 bytes. Among the encodings of
the Latin script it is not, so there the language decides; where that is not known, and for every Western one, it is
windows-1252. Never reads a file.
"""

from __future__ import annotations

import re
import unicodedata

from search.corpus.language import language_of

WESTERN = "cp1252"
_CENTRAL = ("cp1250", "iso8859_2")
_LATIN = {**dict.fromkeys(("pl", "cs", "sk", "hu", "ro", "hr", "sl", "bs", "sq"), _CENTRAL), "tr": ("cp1254",)}
"""By language the encodings that it may have; the one that gives the most letters is right, the first of equals."""

_LINES = re.compile(rb"[^\n]*[\x80-\xff][^\n]*\n?")  # no encoding has a line feed within a character
_SAMPLE = 4096  # bytes of such lines
_LOOKED_AT = 1 << 16
_ENOUGH = 250  # bytes, with less it takes one Western text in ten for a Central European one
_ANOTHER_SCRIPT = 0.2  # of the letters of the sample; a Western text read as Cyrillic has less
_A_WORD = 5  # letters, for a few accents in a few words can be read as anything
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_WIDE = ["utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be"]  # known by their NULs, see `utf16`
_SHARE_OF_NULS = 0.02  # of the high bytes of a text in UTF-16; its spaces or the ends of its lines are as many
_NULS = 4


def guess(raw: bytes) -> str:
    """The name of the codec for bytes that are no UTF-8."""
    from charset_normalizer import from_bytes  # a tenth of a second, which few start-ups need

    lines = bytearray()
    for match in _LINES.finditer(raw, 0, _LOOKED_AT):
        lines += match[0]
        if len(lines) >= _SAMPLE:
            break
    sample = bytes(lines)
    found = from_bytes(sample, cp_exclusion=_WIDE).best()
    if found is not None and _another_script(str(found)):
        return found.encoding
    for codec in (WESTERN, *_CENTRAL, "cp1254"):
        language = language_of(sample.decode(codec, "replace"))
        if language is not None:
            codecs = _LATIN.get(language, (WESTERN,))
            return max(codecs, key=lambda codec: sum(map(str.isalpha, sample.decode(codec, "replace"))))
    central = found is not None and found.encoding in _CENTRAL and len(sample) >= _ENOUGH
    return found.encoding if found is not None and central else WESTERN


def _another_script(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    other = [letter for letter in letters if letter > "\u024f" and "LATIN" not in unicodedata.name(letter, "")]
    return len(other) > max(_A_WORD, _ANOTHER_SCRIPT * len(letters))


def utf16(raw: bytes) -> str | None:
    """The codec of a text in UTF-16 without a byte order mark: its NULs are mostly high bytes, none is a character."""
    sample = raw[: _SAMPLE if len(raw) % 2 == 0 else 0]
    for codec, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        nuls = high.count(0)
        if nuls >= max(_NULS, _SHARE_OF_NULS * len(high)) and 3 * nuls > 2 * sample.count(0):
            text = sample.decode(codec, "replace")
            return None if _CONTROL.search(text) or "\ufffd" in text[:-1] else codec
    return None


def is_binary(text: str) -> bool:
    """Whether a text with NULs is none: more than a stray one in 200 characters is a control character."""
    return 200 * len(_CONTROL.findall(text)) > len(text)

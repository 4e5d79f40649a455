"""A segment in the making: articles in, one file of arrays out. No work is done posting by posting.

A text is a sequence of runs parted by white space, and the words of a run never depend on what is around it. So each
distinct run is analysed once; a text becomes an array of run numbers, those an array of words, and one sort inverts
it (`postings.invert`). Beside the inverted lists stands the text itself, for snippets and phrases:

    <field>_exact/tokens   uint32   the term at each place, NOWHERE behind each document
    <field>_exact/begins   uint     where in the text the token begins, in characters
    <field>_exact/widths   uint     how many characters it has, up to 65,535
    <field>_exact/stems    uint32   the stem of each term, as a term of the field; NOWHERE behind the last
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from search import analysis, duplicates
from search.analysis import fold
from search.engines.stored import STORED_FIELDS, names_of
from search.engines.whoosh.arrays import Array, ArrayWriter, smallest
from search.engines.whoosh.columns import ColumnsBuilder
from search.engines.whoosh.postings import Terms, invert
from search.engines.whoosh.schema import exact, name_terms
from search.query.nodes import KEY_FIELDS, NAME_FIELDS, TEXT_FIELDS

NOWHERE = np.uint32(0xFFFFFFFF)
"""Stands in `tokens` at a place where no token is."""
FULL = 6_000_000
"""Tokens at which a segment is written; what the builder holds then is measured in bench/README.md."""
_BATCH = 1 << 22
"""Characters that are analysed together."""
_SIGNED = 2000
"""Documents that are signed together."""
_WIDEST = 0xFFFF
_SPACE = np.array([chr(code).isspace() for code in range(0x3001)] + [False])
"""By code point, with one entry for all above: what `str.split` parts runs at."""


class Vocabulary(dict[str, int]):
    """The distinct runs of texts, numbered as they come, and the words of each.

    Attributes:
        surfaces, stems: the distinct words, numbered likewise.
        stem_of: the stem of each surface form.
    """

    def __init__(self) -> None:
        super().__init__()
        self.surfaces: dict[str, int] = {}
        self.stems: dict[str, int] = {}
        self.stem_of = array("I")
        self._first = array("I")  # of each run: the first of its words in the three below
        self._count = array("I")
        self._word = array("I")
        self._begin = array("I")
        self._width = array("I")

    def learn(self, runs: Iterable[str]) -> None:
        """Analyse the runs that are not known yet."""
        new = [run for run in dict.fromkeys(runs) if run not in self]
        for run, words in zip(new, analysis.words(new), strict=True):
            self[run] = len(self)
            self._first.append(len(self._word))
            self._count.append(len(words))
            for surface, stem, begin, end in words:
                if surface not in self.surfaces:
                    self.surfaces[surface] = len(self.surfaces)
                    self.stem_of.append(self.stems.setdefault(stem, len(self.stems)))
                self._word.append(self.surfaces[surface])
                self._begin.append(begin)
                self._width.append(min(end - begin, _WIDEST))

    def read(self, texts: Sequence[str]) -> tuple[Array, Array, Array, Array]:
        """The words of some texts, one after another.

        Returns:
            uint32[O] each: the number of the surface form, the character at which it begins in its text, how many it
            has; and uint32[len(texts)]: how many words each text has.
        """
        joined = "\n".join(texts)
        ascii_ = joined.isascii()
        codes = np.frombuffer(
            joined.encode() if ascii_ else joined.encode("utf-32-le", "surrogatepass"), np.uint8 if ascii_ else "<u4"
        )
        space = _SPACE[codes if ascii_ else np.minimum(codes, len(_SPACE) - 1)]
        begins_run = ~space
        begins_run[1:] &= space[:-1]
        run_at = np.flatnonzero(begins_run)
        parted = joined.split()
        self.learn(parted)
        runs = np.fromiter(map(self.__getitem__, parted), np.int64, len(run_at))
        begins_text = np.cumsum([0, *(len(text) + 1 for text in texts)])
        counts = _view(self._count)[runs].astype(np.int64)
        ends = np.cumsum(counts)
        # word i of all stands where its run's words start, and on from there
        words = np.repeat(_view(self._first)[runs] - (ends - counts), counts) + np.arange(counts.sum())
        at = np.repeat(run_at, counts) + _view(self._begin)[words]
        owners = begins_text.searchsorted(at, "right") - 1
        return (
            _view(self._word)[words],
            (at - begins_text[owners]).astype(np.uint32),
            _view(self._width)[words],
            np.bincount(owners, minlength=len(texts)).astype(np.uint32),
        )


class _Text:
    """The words of one text field, document by document."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._characters = 0
        self._read: list[tuple[Array, ...]] = []
        self.tokens = 0

    def add(self, text: str, vocabulary: Vocabulary) -> None:
        self._waiting.append(text)
        self._characters += len(text)
        if self._characters > _BATCH:
            self._analyse(vocabulary)

    def _analyse(self, vocabulary: Vocabulary) -> None:
        if self._waiting:
            self._read.append(vocabulary.read(self._waiting))
            self.tokens += len(self._read[-1][0])
            self._waiting, self._characters = [], 0

    def words(self, vocabulary: Vocabulary) -> tuple[Array, Array, Array, Array]:
        """What `Vocabulary.read` gives, of all texts so far."""
        self._analyse(vocabulary)
        empty = tuple(np.empty(0, np.uint32) for _ in range(4))
        surfaces, begins, widths, counts = (np.concatenate(parts) for parts in zip(empty, *self._read, strict=True))
        self._read = [(surfaces, begins, widths, counts)]
        return surfaces, begins, widths, counts

    def write(self, file: ArrayWriter, field: str, vocabulary: Vocabulary) -> None:
        """Write the inverted lists of stems and of surface forms, and the text."""
        surfaces, begins, widths, counts = self.words(vocabulary)
        bounds, places = _laid_out(counts)
        terms, tokens = _termed(list(vocabulary.surfaces), surfaces)
        invert(terms, tokens, places, bounds, counts).write(file, exact(field))
        for name, values in (("tokens", tokens), ("begins", smallest(begins)), ("widths", smallest(widths))):
            spread = np.full(bounds[-1], NOWHERE if name == "tokens" else 0, values.dtype)
            spread[places] = values
            file.add(f"{exact(field)}/{name}", spread)
        stems, stemmed = _termed(list(vocabulary.stems), _view(vocabulary.stem_of)[surfaces])
        invert(stems, stemmed, places, bounds, counts).write(file, field)
        stem_of = np.full(len(terms) + 1, NOWHERE)
        stem_of[tokens] = stemmed
        file.add(f"{exact(field)}/stems", stem_of)


class _Lists:
    """A field whose terms are given one by one: names and codes."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._tokens = array("I")
        self._counts = array("I")

    def add(self, terms: Sequence[str]) -> None:
        self._counts.append(len(terms))
        if terms:
            self._tokens.extend([self._numbers.setdefault(term, len(self._numbers)) for term in terms])

    def write(self, file: ArrayWriter, field: str) -> None:
        counts = np.array(self._counts, np.uint32)
        bounds, places = _laid_out(counts)
        terms, tokens = _termed(list(self._numbers), np.array(self._tokens, np.uint32))
        invert(terms, tokens, places, bounds, counts).write(file, field)


class SegmentBuilder:
    """Collects documents until they are written.

    Args:
        signed: whether near-duplicates are to be found: the segment then has `signatures`, uint16[N * 128], of its
            documents, see `search.duplicates`.
    """

    def __init__(self, signed: bool = True) -> None:
        self._signed = signed
        self._vocabulary = Vocabulary()
        self._texts = {field: _Text() for field in TEXT_FIELDS}
        self._lists = {field: _Lists() for field in (*NAME_FIELDS, *KEY_FIELDS)}
        self._columns = ColumnsBuilder()
        self._stored: dict[str, list[bytes]] = {name: [] for name in STORED_FIELDS}
        self._name_terms: dict[str, tuple[str, ...]] = {}
        self.documents = 0

    @property
    def full(self) -> bool:
        """Whether it is time to write."""
        return sum(text.tokens for text in self._texts.values()) > FULL

    def add(self, stored: Mapping[str, str]) -> None:
        """The next document, as `schema.to_stored` made it."""
        head = msgspec.json.decode(stored["head"])
        texts = {"title": head["title"] or "", "body": msgspec.json.decode(stored["text"])}
        for field, text in texts.items():
            self._texts[field].add(text, self._vocabulary)
        named = names_of(head)
        for field, names in named.items():
            self._lists[field].add([term for name in names for term in self._terms(name)] if names else ())
        self._lists["id"].add([head["id"]])
        self._lists["lang"].add([fold(head["language"])] if head["language"] else [])
        self._columns.add(head, named)
        for name, values in self._stored.items():
            values.append(stored[name].encode())
        self.documents += 1

    def _terms(self, name: str) -> tuple[str, ...]:
        if name not in self._name_terms:
            self._name_terms[name] = name_terms(name)
        return self._name_terms[name]

    def write(self, path: Path) -> None:
        """Write the segment's file."""
        with ArrayWriter(path) as file:
            for field, text in self._texts.items():
                text.write(file, field, self._vocabulary)
            for field, lists in self._lists.items():
                lists.write(file, field)
            self._columns.write(file)
            if self._signed:
                file.extend("signatures", self._signatures(), np.uint16)
            for name, values in self._stored.items():
                file.add(f"stored/{name}/ends", np.cumsum([0, *map(len, values)]).astype(np.uint64))
                file.extend(f"stored/{name}/blob", (np.frombuffer(value, np.uint8) for value in values), np.uint8)

    def _signatures(self) -> Iterator[Array]:
        """The signatures of some documents after another."""
        keys = np.fromiter(map(duplicates.key, self._vocabulary.surfaces), np.uint64)
        texts = [text.words(self._vocabulary) for text in self._texts.values()]
        starts = [np.concatenate(([0], np.cumsum(counts, dtype=np.int64))) for _, _, _, counts in texts]
        for first in range(0, self.documents, _SIGNED):
            last = min(first + _SIGNED, self.documents)
            parts = [words[own[first] : own[last]] for (words, _, _, _), own in zip(texts, starts, strict=True)]
            owners = [
                np.repeat(np.arange(first, last), np.diff(own[first : last + 1])) for own in starts
            ]  # the title of a document before its body
            order = np.concatenate(owners).argsort(kind="stable")
            sizes = sum((np.diff(own[first : last + 1]) for own in starts), np.zeros(last - first, np.int64))
            words = keys[np.concatenate(parts)[order]]
            yield duplicates.signatures(words, np.concatenate(([0], np.cumsum(sizes)))).ravel()


def _laid_out(counts: Array) -> tuple[Array, Array]:
    """Where documents of so many tokens lie: uint64[N+1] bounds, with one free place behind each, and the places."""
    bounds = np.concatenate(([0], np.cumsum(counts.astype(np.int64) + 1)))
    owners = np.repeat(np.arange(len(counts)), counts)
    return bounds, np.arange(len(owners)) + owners


def _termed(words: Sequence[str], tokens: Array) -> tuple[Terms, Array]:
    """The words that occur as sorted terms, and the tokens by their numbers among these.

    Args:
        words: V words, distinct.
        tokens: uint32[O], the word at each token.
    """
    occurs = np.zeros(len(words), bool)
    occurs[tokens] = True
    pairs = sorted(
        (words[number].encode("utf-8", "surrogatepass"), number) for number in np.flatnonzero(occurs).tolist()
    )
    numbers = np.zeros(len(words), np.uint32)
    numbers[[number for _, number in pairs]] = np.arange(len(pairs), dtype=np.uint32)
    return Terms.of([term for term, _ in pairs]), numbers[tokens]


def _view(numbers: array[int]) -> Array:
    """uint32[n]: a copy, since an array that is viewed cannot grow."""
    return np.array(numbers, np.uint32)

"""What a generation's folder holds after a build: its segments, what depends on all of them, and Whoosh's contents.

    MAIN_….arrays       a segment each: `segment`, `postings`, `columns`
    generation.arrays   `ranking`, `orders`
    _MAIN_0.toc         Whoosh's table of contents

`write` begins with an empty folder; `extend` and `reduce` with the files of the generation before, of which they
change none: a file that is to say something else is another file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from whoosh.index import _DEF_INDEX_NAME

from search.engines import UNCHANGED
from search.engines.stored import STORED_FIELDS
from search.engines.taken import UNKNOWN, Taken
from search.engines.whoosh import orders, ranking, toc
from search.engines.whoosh.arrays import Array, Arrays, ArrayWriter
from search.engines.whoosh.codec import ArraySegment, create
from search.engines.whoosh.merging import join, without
from search.engines.whoosh.reader import FILE, open_reader
from search.engines.whoosh.schema import schema
from search.engines.whoosh.segment import SegmentBuilder

SEGMENTS = 8
"""So many segments, and they become one."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a build did: how many articles it took (or removed), and `(id, reason)` of those it left out."""

    articles: int
    skipped: tuple[tuple[str, str], ...]


def write(articles: Iterable[Mapping[str, str]], folder: Path, signed: bool = True) -> Written:
    """Index stored articles (`stored.to_stored`) into an empty folder.

    An article that stands in the corpus twice, with the same id and the same content, is taken once. One that shares
    its id with another article gets `~2` behind it.

    Args:
        signed: whether near-duplicates are to be found.
    """
    taken = Taken()
    segments = _segments(taken.numbered(articles), folder, signed)
    _finish(folder, segments)
    return Written(taken.count, tuple(taken.skipped))


def extend(articles: Iterable[Mapping[str, str]], folder: Path, signed: bool = True) -> Written:
    """Add articles to the generation whose files are in the folder; one whose id is there replaces that article."""
    old = toc.segments(toc.open_index(folder))
    reader = open_reader(folder)
    taken = Taken()
    replaced: list[int] = []

    def changed() -> Iterator[Mapping[str, str]]:
        for article in taken.numbered(articles):
            parts = {name: msgspec.json.decode(article[name]) for name in STORED_FIELDS}
            article_id = parts["head"]["id"]
            document = reader.document(article_id)
            if document is not None:
                if all(reader.stored(document, name) == part for name, part in parts.items()):
                    taken.leave(article_id, UNCHANGED)
                    continue
                replaced.append(document)
            yield article

    if new := _segments(changed(), folder, signed):
        _delete(replaced, old)
        _finish(folder, [*old, *new])
    return Written(taken.count, tuple(taken.skipped))


def reduce(ids: Iterable[str], folder: Path) -> Written:
    """Remove articles from the generation whose files are in the folder."""
    segments = toc.segments(toc.open_index(folder))
    reader = open_reader(folder)
    documents = {article_id: reader.document(article_id) for article_id in ids}
    found = [document for document in documents.values() if document is not None]
    if found:
        _delete(found, segments)
        _finish(folder, segments)
    return Written(len(found), tuple((id_, UNKNOWN) for id_, document in documents.items() if document is None))


def _segments(articles: Iterable[Mapping[str, str]], folder: Path, signed: bool) -> list[ArraySegment]:
    """Write articles into the folder, as one segment; none, if there are none."""
    parts: list[Path] = []
    builder = SegmentBuilder(signed)
    documents = 0
    for article in articles:
        builder.add(article)
        documents += 1
        if builder.full:
            parts.append(folder / f"part-{len(parts)}.tmp")
            builder.write(parts[-1])
            builder = SegmentBuilder(signed)
    if not documents:
        return []
    segment = ArraySegment(_DEF_INDEX_NAME, documents)
    if not parts:
        builder.write(segment.path_in(folder))
        return [segment]
    parts.append(folder / f"part-{len(parts)}.tmp")
    builder.write(parts[-1])
    join([Arrays(part) for part in parts], segment.path_in(folder))
    for part in parts:
        part.unlink()
    return [segment]


def _delete(documents: Iterable[int], segments: Sequence[ArraySegment]) -> None:
    bases = np.cumsum([0, *(segment.doc_count_all() for segment in segments)])
    for document in documents:
        at = int(bases.searchsorted(document, "right")) - 1
        segments[at].delete_document(document - int(bases[at]))


def _finish(folder: Path, segments: Sequence[ArraySegment]) -> None:
    """Write what depends on all segments, after making one of them where they are many or mostly deleted."""
    if not segments or len(segments) >= SEGMENTS or any(2 * s.deleted_count() >= s.doc_count_all() for s in segments):
        segments = _joined(folder, segments)
    live = np.concatenate([_live(segment) for segment in segments])
    arrays = [Arrays(segment.path_in(folder)) for segment in segments]
    (folder / FILE).unlink(missing_ok=True)
    with ArrayWriter(folder / FILE) as file:
        ranking.write(file, arrays)
        orders.write(file, arrays, None if live.all() else live)
    for old in folder.glob("*.toc"):
        old.unlink()
    create(folder, schema(), segments)


def _joined(folder: Path, segments: Sequence[ArraySegment]) -> list[ArraySegment]:
    one = ArraySegment(_DEF_INDEX_NAME, sum(segment.doc_count() for segment in segments))
    if not one.doc_count_all():
        SegmentBuilder().write(one.path_in(folder))
    else:
        join([_kept(segment, folder) for segment in segments if segment.doc_count()], one.path_in(folder))
    for segment in segments:
        segment.path_in(folder).unlink()
    return [one]


def _kept(segment: ArraySegment, folder: Path) -> Mapping[str, Array]:
    arrays = Arrays(segment.path_in(folder))
    return without(arrays, _live(segment)) if segment.has_deletions() else arrays


def _live(segment: ArraySegment) -> Array:
    live = np.ones(segment.doc_count_all(), bool)
    live[list(segment.deleted_docs())] = False
    return live

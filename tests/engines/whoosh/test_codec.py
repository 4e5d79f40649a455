"""What Whoosh's documentation promises of readers, matchers, queries and writers, on its own codec and on ours.

Every test of the first part runs on both: where the stock codec passes and ours does not, ours is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh import index as stock
from whoosh import query as q
from whoosh.analysis import LowercaseFilter, RegexTokenizer, StopFilter
from whoosh.fields import (
    BOOLEAN,
    ID,
    KEYWORD,
    NUMERIC,
    STORED,
    TEXT,
    Schema,
)
from whoosh.matching.mcore import ReadTooFar
from whoosh.qparser import QueryParser
from whoosh.query import spans
from whoosh.reading import TermNotFound
from whoosh.searching import Searcher

from search.engines.whoosh import codec

WORDS = RegexTokenizer() | LowercaseFilter() | StopFilter(["the"], minsize=1, renumber=False)
BODIES = {
    "a": "The bank of the river and the bank of the town",
    "b": "A river bank closed the door",
    "c": "Bankers banking in town banks",
    "d": "Closed: the banks of the town, and the town hall",
    "e": "Door",
    "f": "River river river, river bank",
    "g": "town of the river",
    "h": "bank closed bank",
}
GONE = "h"
KEPT = {id: body for id, body in BODIES.items() if id != GONE}


def schema() -> Schema:
    return Schema(
        id=ID(stored=True, unique=True),
        body=TEXT(analyzer=WORDS),
        tag=KEYWORD(stored=True),
        number=NUMERIC(stored=True),
        even=BOOLEAN(),
        extra=STORED(),
    )


def document(id: str, body: str) -> dict[str, Any]:
    number = ord(id) - ord("a")
    fields = {"id": id, "body": body, "tag": f"t{number % 3} all", "number": number, "even": number % 2 == 0}
    return fields | ({"extra": {"words": body.split()}} if number % 4 == 0 else {})


def empty(kind: str, folder: Path, fields: Schema) -> stock.FileIndex:
    folder.mkdir(exist_ok=True)
    return codec.create(folder, fields) if kind == "arrays" else stock.create_in(str(folder), fields)


def filled(kind: str, folder: Path) -> stock.FileIndex:
    """Three segments; one document is deleted."""
    index = empty(kind, folder, schema())
    for ids in ("abc", "def", "gh"):
        with index.writer() as writer:
            writer.merge = False
            for id in ids:
                writer.add_document(**document(id, BODIES[id]))
    with index.writer() as writer:
        writer.merge = False
        writer.delete_by_term("id", GONE)
    return index


@pytest.fixture(scope="module", params=["stock", "arrays"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def searcher(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with filled(kind, tmp_path_factory.mktemp(kind)).searcher() as searcher:
        assert len(searcher.reader().leaf_readers()) == 3
        yield searcher


@pytest.fixture(scope="module")
def whole(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """The same in one segment, without the deleted document."""
    index = filled(kind, tmp_path_factory.mktemp(kind))
    index.optimize()
    with index.searcher() as searcher:
        assert len(searcher.reader().leaf_readers()) == 1
        yield searcher


def found(searcher: Searcher, query: q.Query, **options: Any) -> str:
    """The ids of what a query finds, in order of the alphabet."""
    return "".join(sorted(hit["id"] for hit in searcher.search(query, limit=None, **options)))


def T(word: str) -> q.Term:  # noqa: N802
    return q.Term("body", word)


def near(*words: str, **options: Any) -> q.Query:
    return spans.SpanNear2([T(word) for word in words], **options)


BANK, RIVER, TOWN, CLOSED = map(T, ("bank", "river", "town", "closed"))
QUERIES = {
    "term": (BANK, "abf"),
    "absent term": (T("nowhere"), ""),
    "and": (q.And([BANK, RIVER]), "abf"),
    "and of three": (q.And([BANK, RIVER, TOWN]), "a"),
    "or": (q.Or([CLOSED, T("door")]), "bde"),
    "or of three": (q.Or([CLOSED, T("door"), T("bankers")]), "bcde"),
    "not": (q.And([RIVER, q.Not(BANK)]), "g"),
    "not alone": (q.Not(BANK), "cdeg"),
    "and not": (q.AndNot(RIVER, TOWN), "bf"),
    "and maybe": (q.AndMaybe(RIVER, TOWN), "abfg"),
    "and maybe, where the second has ended": (q.AndMaybe(T("hall"), q.AndNot(T("bankers"), TOWN)), "d"),
    "require": (q.Require(RIVER, TOWN), "ag"),
    "phrase": (q.Phrase("body", ["river", "bank"]), "bf"),
    "phrase over a gap": (q.Phrase("body", ["bank", "of", "river"]), ""),
    "phrase with slop": (q.Phrase("body", ["bank", "of", "river"], slop=2), "a"),
    "near in order": (near("closed", "door", slop=2), "b"),
    "near out of order": (near("town", "river", slop=9, ordered=False), "ag"),
    "near with too little slop": (near("town", "river", slop=2, ordered=False), ""),
    "span near": (spans.SpanNear(T("of"), T("river"), slop=2), "ag"),
    "span first": (spans.SpanFirst(RIVER, limit=1), "bf"),
    "span or": (spans.SpanOr([T("hall"), T("door")]), "bde"),
    "span not": (spans.SpanNot(BANK, near("river", "bank")), "a"),
    "span before": (spans.SpanBefore(RIVER, TOWN), "a"),
    "span contains": (spans.SpanContains(near("bank", "town", slop=9), RIVER), "a"),
    "span condition": (spans.SpanCondition(BANK, TOWN), "a"),
    "prefix": (q.Prefix("body", "bank"), "abcdf"),
    "wildcard": (q.Wildcard("body", "b*k*"), "abcdf"),
    "wildcard of one character": (q.Wildcard("body", "bank?"), "cd"),
    "regex": (q.Regex("body", "bank(s|ing)"), "cd"),
    "fuzzy term": (q.FuzzyTerm("body", "banker", maxdist=1), "c"),
    "fuzzy term at two": (q.FuzzyTerm("body", "banker", maxdist=2), "abcdf"),
    "variations": (q.Variations("body", "banks"), "abcdf"),
    "term range": (q.TermRange("body", "do", "riv"), "abcdeg"),
    "open term range": (q.TermRange("body", "bank", "banks", startexcl=True, endexcl=True), "c"),
    "numeric range": (q.NumericRange("number", 2, 5), "cdef"),
    "boolean": (q.Term("even", True), "aceg"),
    "keyword": (q.Term("tag", "t0"), "adg"),
    "every": (q.Every(), "abcdefg"),
    "every of a field": (q.Every("body"), "abcdefg"),
    "nothing": (q.NullQuery, ""),
    "constant score": (q.ConstantScoreQuery(BANK, 3.0), "abf"),
    "disjunction max": (q.DisjunctionMax([CLOSED, T("door")]), "bde"),
    "boosted": (q.Or([q.Term("body", "closed", boost=3.0), T("door")]), "bde"),
    "nested": (q.And([q.Or([CLOSED, RIVER]), q.Or([BANK, T("hall")]), q.Not(q.Phrase("body", ["a", "river"]))]), "adf"),
}


@pytest.mark.parametrize(("query", "ids"), QUERIES.values(), ids=QUERIES)
def test_a_query_finds_its_documents(searcher: Searcher, whole: Searcher, query: q.Query, ids: str) -> None:
    assert (found(searcher, query), found(whole, query)) == (ids, ids)


def test_a_filter_keeps_and_a_mask_drops(searcher: Searcher) -> None:
    assert found(searcher, q.Every(), filter=BANK) == "abf"
    assert found(searcher, RIVER, mask=TOWN) == "bf"


def test_results_are_sorted_and_grouped_by_a_field(searcher: Searcher) -> None:
    results = searcher.search(q.Every(), limit=None, sortedby="number", reverse=True)
    assert [hit["number"] for hit in results] == [6, 5, 4, 3, 2, 1, 0]
    groups = searcher.search(RIVER, limit=None, groupedby="even").groups()
    assert {key: len(ids) for key, ids in groups.items()} == {"t": 2, "f": 2}


def test_matching_terms_are_told(searcher: Searcher) -> None:
    results = searcher.search(q.Or([BANK, T("hall"), T("nowhere")]), limit=None, terms=True)
    assert results.matched_terms() == {("body", b"bank"), ("body", b"hall")}


def test_more_like_this_and_key_terms(whole: Searcher) -> None:
    number = whole.document_number(id="f")
    assert [term for term, _ in whole.key_terms_from_text("body", "river river nowhere", numterms=1)] == ["river"]
    assert "".join(sorted(hit["id"] for hit in whole.more_like(number, "body", text=BODIES["f"]))) == "abg"


def test_stored_fields_are_those_given(searcher: Searcher) -> None:
    assert searcher.document(id="a") == {
        "id": "a",
        "tag": "t0 all",
        "number": 0,
        "extra": {"words": BODIES["a"].split()},
    }
    assert searcher.document(id="b") == {"id": "b", "tag": "t1 all", "number": 1}
    assert searcher.document(id=GONE) is None
    assert "".join(fields["id"] for fields in searcher.reader().all_stored_fields()) == "abcdefg"


# ---------------------------------------------------------------- readers


def test_counts_of_documents(searcher: Searcher, whole: Searcher) -> None:
    assert [(s.doc_count_all(), s.doc_count(), s.reader().has_deletions()) for s in (searcher, whole)] == [
        (8, 7, True),
        (7, 7, False),
    ]
    assert list(searcher.reader().all_doc_ids()) == list(range(7))
    assert searcher.reader().is_deleted(7)


def test_all_terms_come_by_field_and_in_order(whole: Searcher) -> None:
    terms = list(whole.reader().all_terms())
    assert terms == sorted(terms)
    assert list(whole.reader().indexed_field_names()) == ["body", "even", "id", "number", "tag"]
    assert [text for field, text in terms if field == "tag"] == [b"all", b"t0", b"t1", b"t2"]
    assert list(whole.reader().lexicon("tag")) == [b"all", b"t0", b"t1", b"t2"]
    assert list(whole.reader().field_terms("number")) == [0, 1, 2, 3, 4, 5, 6]
    assert [term for term, _ in whole.reader().iter_from("tag", "t1")] == [("tag", b"t1"), ("tag", b"t2")]


def test_prefixes_are_expanded(searcher: Searcher) -> None:
    assert list(searcher.reader().expand_prefix("body", "bank")) == [b"bank", b"bankers", b"banking", b"banks"]
    assert list(searcher.reader().expand_prefix("body", "zz")) == []
    prefixed = [(text, info.weight()) for text, info in searcher.reader().iter_prefix("body", "to")]
    assert prefixed == [(b"town", 5)]


def test_frequencies(whole: Searcher) -> None:
    reader = whole.reader()
    assert (reader.frequency("body", "river"), reader.doc_frequency("body", "river")) == (7, 4)
    assert (reader.frequency("body", "nowhere"), reader.doc_frequency("body", "nowhere")) == (0, 0)
    assert ("body", "river") in reader
    assert ("body", "nowhere") not in reader
    assert ("nofield", "river") not in reader


def test_term_info(whole: Searcher) -> None:
    info = whole.reader().term_info("body", "river")
    values = info.weight(), info.doc_frequency(), info.min_length(), info.max_length(), info.max_weight()
    assert values == (7, 4, 3, 7, 4)
    ids = [whole.document_number(id=id) for id in "abfg"]
    assert (info.min_id(), info.max_id()) == (min(ids), max(ids))
    with pytest.raises(TermNotFound):
        whole.reader().term_info("body", "nowhere")


def test_most_frequent_and_most_distinctive_terms(whole: Searcher) -> None:
    assert whole.reader().most_frequent_terms("body", 2) == [(7, b"river"), (5, b"town")]
    assert whole.reader().most_frequent_terms("body", 9, prefix="bank") == [
        (4, b"bank"),
        (2, b"banks"),
        (1, b"banking"),
        (1, b"bankers"),
    ]
    [(score, text)] = whole.reader().most_distinctive_terms("body", 1)
    assert (text, score) == (b"town", pytest.approx(5 * math.log(7 / 4))) or text == b"river"


def test_field_lengths(searcher: Searcher, whole: Searcher) -> None:
    words = {id: len([word for word in body.split() if word.lower() != "the"]) for id, body in KEPT.items()}
    for each in (searcher, whole):
        lengths = {id: each.reader().doc_field_length(each.document_number(id=id), "body") for id in words}
        assert lengths == words
    assert whole.reader().field_length("body") == sum(words.values())
    assert (whole.reader().min_field_length("body"), whole.reader().max_field_length("body")) == (1, 7)


def test_terms_within_an_edit_distance(searcher: Searcher, whole: Searcher) -> None:
    for each in (searcher, whole):
        assert set(each.reader().terms_within("body", "bank", 1)) == {"bank", "banks"}
        assert set(each.reader().terms_within("body", "bonk", 1, prefix=1)) == {"bank"}
        assert each.corrector("body").suggest("rivor", limit=1) == ["river"]
    query = QueryParser("body", whole.schema).parse("bonk river")
    assert whole.correct_query(query, "bonk river").string == "bank river"


def test_a_cursor_walks_a_field(whole: Searcher) -> None:
    cursor = whole.reader().cursor("tag")
    assert [cursor.text(), cursor.next(), cursor.find(b"t1"), cursor.find("t11")] == ["all", "t0", "t1", "t2"]
    assert cursor.next() is None
    assert (cursor.text(), cursor.is_valid(), cursor.first()) == (None, False, "all")


# ---------------------------------------------------------------- matchers


def test_a_matcher_gives_ids_weights_and_positions(whole: Searcher) -> None:
    matcher = whole.reader().postings("body", "bank")
    assert matcher.term() == ("body", b"bank")
    assert matcher.supports("positions")
    seen = {}
    while matcher.is_active():
        id = whole.stored_fields(matcher.id())["id"]
        seen[id] = matcher.weight(), matcher.value_as("frequency"), matcher.value_as("positions")
        assert matcher.format.decode_positions(matcher.value()) == [span.start for span in matcher.spans()]
        matcher.next()
    assert seen == {"a": (2, 2, [1, 7]), "b": (1, 1, [2]), "f": (1, 1, [4])}


def test_a_matcher_of_a_field_without_positions(whole: Searcher) -> None:
    matcher = whole.reader().postings("tag", "all")
    assert (matcher.supports("positions"), matcher.value_as("frequency"), matcher.weight()) == (False, 1, 1)
    assert whole.reader().postings("id", "a").value_as("frequency") == 1


def test_a_matcher_skips_forward_alone(whole: Searcher) -> None:
    matcher = whole.reader().postings("tag", "all")
    matcher.skip_to(3)
    assert matcher.id() == 3
    matcher.skip_to(1)
    assert matcher.id() == 3
    assert list(whole.reader().postings("tag", "all").all_ids()) == list(range(7))
    matcher.skip_to(99)
    assert not matcher.is_active()
    with pytest.raises(ReadTooFar):
        matcher.skip_to(100)


def test_postings_of_an_absent_term_are_not_found(searcher: Searcher, whole: Searcher) -> None:
    for each in (searcher, whole):
        with pytest.raises(TermNotFound):
            each.reader().postings("body", "nowhere")


# ---------------------------------------------------------------- writers


def ids_of(index: stock.FileIndex, query: q.Query | None = None) -> str:
    with index.searcher() as searcher:
        return found(searcher, query or q.Every())


def test_documents_are_deleted_and_updated(kind: str, tmp_path: Path) -> None:
    index = filled(kind, tmp_path)
    index.delete_by_term("id", "a")
    assert (ids_of(index), index.doc_count()) == ("bcdefg", 6)
    index.delete_by_query(RIVER)
    assert ids_of(index) == "cde"
    with index.writer() as writer:
        writer.update_document(**document("c", "a new river"))
        writer.update_document(**document("z", "quite new"))
    assert (ids_of(index), ids_of(index, RIVER), ids_of(index, T("bankers"))) == ("cdez", "c", "")
    with index.searcher() as searcher, index.writer() as writer:
        writer.delete_document(searcher.document_number(id="z"))
    assert ids_of(index) == "cde"


def test_optimize_leaves_one_segment_and_the_same_answers(kind: str, tmp_path: Path) -> None:
    index = filled(kind, tmp_path)
    index.optimize()
    reopened = stock.open_dir(str(tmp_path))
    for each in (index, reopened):
        assert (ids_of(each), ids_of(each, RIVER), each.doc_count_all()) == ("abcdefg", "abfg", 7)
        with each.reader() as reader:
            assert len(reader.leaf_readers()) == 1


def test_a_cancelled_writer_leaves_nothing(kind: str, tmp_path: Path) -> None:
    index = filled(kind, tmp_path)
    writer = index.writer()
    writer.add_document(**document("z", "never seen"))
    writer.cancel()
    assert ids_of(index) == "abcdefg"
    assert kind == "stock" or len(list(tmp_path.glob("*.arrays"))) == 3


def test_an_open_searcher_keeps_what_it_saw(kind: str, tmp_path: Path) -> None:
    index = filled(kind, tmp_path)
    with index.searcher() as before:
        index.delete_by_term("id", "a")
        index.optimize()
        assert found(before, RIVER) == "abfg"
    assert ids_of(index, RIVER) == "bfg"


def test_documents_without_some_fields(kind: str, tmp_path: Path) -> None:
    index = empty(kind, tmp_path, schema())
    with index.writer() as writer:
        writer.add_document(id="a")
        writer.add_document(id="b", body="only words")
        writer.add_document(extra=[1, None, "x"])
    with index.searcher() as searcher:
        assert (found(searcher, T("words")), found(searcher, q.Term("tag", "all"))) == ("b", "")
        assert list(searcher.reader().all_stored_fields()) == [{"id": "a"}, {"id": "b"}, {"extra": [1, None, "x"]}]
        assert searcher.reader().doc_field_length(0, "tag", 5) == 5


def test_weights_may_be_fractions(kind: str, tmp_path: Path) -> None:
    index = empty(kind, tmp_path, schema())
    with index.writer() as writer:
        writer.add_document(id="a", body="once twice twice", _body_boost=0.5)
    index.optimize()
    with index.searcher() as searcher:
        matcher = searcher.reader().postings("body", "twice")
        assert (matcher.weight(), matcher.value_as("frequency")) == (1.0, 2)
        assert searcher.reader().postings("body", "once").weight() == 0.5

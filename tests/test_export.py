"""Exports: complete, in order, of one generation, and read back by readers that know nothing of us."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from search import SearchRequest, export
from search.article import Actor, Article, PublishedDate
from search.corpus import read
from search.engines.whoosh.engine import WhooshEngine
from search.errors import GoneError, RequestError
from search.export import FORMATS, Provenance
from search.results import SearchPage
from tests.engines.archive import ARCHIVE
from tests.web.fake import HIT, FakeEngine, page_of

HOSTILE = Article(
    id='=id "x" }\\@article{y,',
    title='=cmd() "quoted", {braces} } & 100% <b>\n</entry>',
    body="Ends.\r\nER  - \r\nTY  - BOOK\x00 \ud800 \u2028 }\n@misc{z, title={q}}",
    source="@sum {The $ Times}",
    byline="O'Neil, A_B and C\\D",
    date=PublishedDate("2022-03", "month", "url", "/2022/03/"),
    url="https://example.org/a_b?x={y}#%20z",
    actors=(Actor("A & B", "organization"), Actor("-C", "person")),
    digest="hostile",
)
ARTICLES = (*ARCHIVE, HOSTILE)
PROVENANCE = Provenance('say "=x" } @misc{', "x", (("source", "Reuters"),), "2022-02-01T10:00:00+00:00", 7, 11)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> WhooshEngine:
    engine = WhooshEngine(tmp_path_factory.mktemp("export"))
    engine.rebuild(ARTICLES)
    return engine


def written(name: str, *articles: Article) -> str:
    """The export of these articles; that it can be encoded is part of every test."""
    return "".join(FORMATS[name].lines(articles or ARTICLES, PROVENANCE)).encode().decode("utf-8-sig")


def paged(engine: WhooshEngine, request: SearchRequest) -> Iterator[str]:
    page: SearchPage | None = engine.search(replace(request, limit=2))
    while page:
        yield from (hit.id for hit in page.hits)
        page = engine.search(replace(page.request, cursor=page.next)) if page.next else None


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize(("q", "source"), [("", ()), ("door OR talks", ()), ("", ("Reuters",)), ("nowhere", ())])
def test_an_export_is_the_whole_list_in_its_order(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch, sort: str, q: str, source: tuple[str, ...]
) -> None:
    monkeypatch.setattr(export, "PAGE", 3)
    request = SearchRequest.from_args({"q": q, "source": source, "sort": sort})
    provenance, articles = export.found(engine, request)
    ids = [article.id for article in articles]
    assert ids == list(paged(engine, request))
    assert len(ids) == provenance.count == engine.search(request).total


@pytest.mark.parametrize("most", [0, 1, 3, 4, 100])
def test_a_given_number_caps_it(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(export, "PAGE", 3)
    provenance, articles = export.found(engine, SearchRequest(), most)
    assert len(list(articles)) == provenance.count == min(most, len(ARTICLES))


def test_what_cannot_be_asked_raises_before_anything_is_read(engine: WhooshEngine) -> None:
    with pytest.raises(RequestError):
        export.found(engine, SearchRequest.from_args({"from": "soon"}))


def test_provenance_names_every_filter(engine: WhooshEngine) -> None:
    request = SearchRequest.from_args(
        {"q": "bank", "source": "Reuters", "from": "2022", "sort": "newest", "limit": "3"}
    )
    provenance, _ = export.found(engine, request)
    assert provenance.asked == "bank; source=Reuters; from=2022; sort=newest"
    assert ": 1 article for bank; source=Reuters; from=2022; sort=newest" in provenance.note


def test_a_rebuild_between_two_pages_ends_it_with_no_article_of_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 3)
    engine = WhooshEngine(tmp_path)
    engine.rebuild(ARCHIVE)
    _, articles = export.found(engine, SearchRequest(sort="newest"))
    ids = [next(articles).id]
    engine.rebuild(replace(article, title="New") for article in ARCHIVE)
    with pytest.raises(GoneError, match="again"):
        for article in articles:
            ids.append(article.id)
            assert article.title != "New"
    assert len(ids) == 3


@pytest.mark.parametrize("removed", [True, False])
def test_a_rebuild_during_the_first_page_raises_at_once(monkeypatch: pytest.MonkeyPatch, removed: bool) -> None:
    engine = FakeEngine()
    article = engine.article

    def rebuilt(article_id: str) -> Article:
        engine.served = 8
        return article("gone" if removed else article_id)

    monkeypatch.setattr(engine, "article", rebuilt)
    with pytest.raises(GoneError):
        export.found(engine, SearchRequest())


@pytest.mark.parametrize("total", [1, 3])
def test_a_list_that_does_not_add_up_is_no_whole_export(total: int) -> None:
    engine = FakeEngine()
    engine.answers = lambda request: (
        page_of(request, HIT, total=total) if request.cursor else page_of(request, HIT, total=2, next="7.1")
    )
    _, articles = export.found(engine, SearchRequest())
    with pytest.raises(GoneError):
        list(articles)


def test_csv_is_read_back_by_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv"), newline=""), strict=True))
    assert len(rows) == len(ARTICLES)
    assert list(rows[0]) == [
        "id", "title", "source", "origin", "date", "date_precision", "dateline", "byline", "url", "language",
        "actors", "body", "query", "generation",
    ]  # fmt: skip
    first = rows[0]
    assert (first["id"], first["date"], first["date_precision"]) == ("talks", "2022-01-09", "day")
    assert first["actors"] == "Sergei Lavrov; Antony Blinken; NATO; Russia"
    assert first["body"] == ARCHIVE[0].body
    assert {(row["query"], row["generation"]) for row in rows} == {(PROVENANCE.asked, "7")}
    assert rows[-1]["title"] == "'" + str(HOSTILE.title)
    assert rows[-1]["body"] == HOSTILE.body.replace("\0", "").replace("\ud800", "\ufffd")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "\0="])
def test_no_csv_cell_begins_as_a_formula(start: str) -> None:
    article = Article(**dict.fromkeys(("id", "title", "body", "source", "origin", "dateline", "byline", "url"), start))
    (row,) = csv.DictReader(io.StringIO(written("csv", article), newline=""))
    assert {cell[0] for name, cell in row.items() if cell and name not in ("query", "generation")} == {"'"}


def test_csv_lines_end_as_the_rfc_says() -> None:
    assert written("csv").count("\r\n") == 1 + len(ARTICLES) + HOSTILE.body.count("\r\n")


def test_ndjson_lines_are_the_articles_and_nothing_else() -> None:
    lines = written("ndjson").removesuffix("\n").split("\n")
    assert [Article.from_record(json.loads(line)) for line in lines[:-1]] == list(ARCHIVE)
    assert json.loads(lines[-1])["body"] == HOSTILE.body.replace("\ud800", "\ufffd")


def test_ndjson_is_a_corpus_again(tmp_path: Path) -> None:
    (tmp_path / "export.ndjson").write_bytes(written("ndjson", *ARCHIVE[:-1]).encode())
    again = list(read([tmp_path], max_file_bytes=1 << 20, today=datetime.date(2026, 1, 1)))
    assert [(a.id, a.title, a.body) for a in again if isinstance(a, Article)] == [
        (a.id, a.title, a.body) for a in ARCHIVE[:-1]
    ]


def bibtex(text: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Entries as BibTeX itself reads them: braces are counted, and a backslash before one changes nothing."""
    place = 0
    while (place := text.find("@", place)) >= 0:
        opened = text.index("{", place)
        kind, depth, end = text[place + 1 : opened].lower(), 1, opened
        if kind == "comment":  # the word alone is passed over: an @ in what follows it would be an entry
            place = opened
            continue
        while depth:
            end += 1
            depth += {"{": 1, "}": -1}.get(text[end], 0)
        key, _, inside = text[opened + 1 : end].partition(",")
        yield kind, key.strip(), dict(re.findall(r"^  (\w+) = (.*?),?$", inside, re.M))
        place = end


def test_bibtex_is_read_by_counting_braces() -> None:
    entries = list(bibtex(written("bib")))
    assert len(entries) == len(ARTICLES)
    keys = [key for _, key, _ in entries]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", key) for key in keys)
    kind, _, fields = entries[0]
    assert kind == "article"
    assert fields["title"] == "{{NATO and Russia open talks in Geneva}}"
    assert fields["journal"] == "{The Limited Times}"
    assert (fields["date"], fields["year"], fields["month"]) == ("{2022-01-09}", "{2022}", "jan")
    assert "month" not in entries[5][2] and entries[5][2]["year"] == "{2022}"
    assert entries[3][2]["title"].startswith("{{[De-escalation remains possible")
    assert entries[-2][0] == "misc"
    hostile = entries[-1][2]
    assert hostile["source" if "source" in hostile else "journal"] == (
        r"{@sum \textbraceleft{}The \$ Times\textbraceright{}}"
    )
    assert hostile["author"] == r"{{O'Neil, A\_B and C\textbackslash{}D}}"
    assert hostile["url"] == "{https://example.org/a_b?x=%7By%7D#%20z}"


def test_a_bibtex_key_depends_on_the_id_alone() -> None:
    alone = [key for _, key, _ in bibtex(written("bib", replace(ARCHIVE[4], title="Other", date=None)))]
    assert alone == [[key for _, key, _ in bibtex(written("bib"))][4]]


def test_the_bibtex_comment_says_where_it_comes_from_and_is_no_entry() -> None:
    head = written("bib").partition("\n")[0]
    assert head.startswith("@comment{Dateline, generation 7, 2022-02-01T10:00:00+00:00: 11 articles for say ")
    assert (head.count("{"), head.count("}"), head.count("@")) == (1, 1, 1)


def ris(text: str) -> Iterator[dict[str, list[str]]]:
    record: dict[str, list[str]] = {}
    for line in text.split("\r\n"):
        if not line:
            continue
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert match, line
        if match[1] == "ER":
            yield record
            record = {}
        else:
            assert record or match[1] == "TY"
            record.setdefault(match[1], []).append(match[2])
    assert not record


def test_ris_is_read_tag_by_tag() -> None:
    records = list(ris(written("ris")))
    assert len(records) == len(ARTICLES)
    assert {tuple(record["TY"]) for record in records} == {("NEWS",)}
    first = records[0]
    assert (first["ID"], first["T2"], first["PY"], first["DA"]) == (
        ["talks"],
        ["The Limited Times"],
        ["2022"],
        ["2022/01/09/"],
    )
    assert first["KW"] == ["Sergei Lavrov", "Antony Blinken", "NATO", "Russia"]
    assert first["N1"] == [PROVENANCE.note]
    assert first["AB"][0].startswith("The open door of NATO")
    assert [records[n].get("DA") for n in (3, 4, 5)] == [None, ["2022/01//"], ["2022///"]]
    assert records[-1]["AB"][0].startswith("Ends. ER - TY - BOOK")


def test_no_article_is_an_empty_export_that_still_loads() -> None:
    nothing = {name: "".join(form.lines((), PROVENANCE)) for name, form in FORMATS.items()}
    assert nothing["ndjson"] == nothing["ris"] == ""
    assert nothing["csv"].startswith("\ufeffid,title,")  # without the mark Excel reads é as Ã©
    assert list(bibtex(nothing["bib"])) == []

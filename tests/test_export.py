"""Exports: complete, in order, loadable by others, and true about where they come from."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from search import SearchRequest, export
from search.article import Actor, Article, PublishedDate
from search.corpus import read
from search.engines.whoosh.engine import WhooshEngine
from search.errors import GoneError
from search.web import create_app
from tests.engines.archive import ARCHIVE

EVIL = Article(
    id='evil" }',
    title='=cmd() "quoted", {braces} & <b>\n</entry>',
    body="One,\r\ntwo \ud800 and \x00 three.",
    source="@sum",
    byline="Jane Doe, John Roe",
    date=PublishedDate("2022-03", "month", "url", "/2022/03/"),
    actors=(Actor("A & B", "organization"),),
    digest="evil",
)
REQUEST = SearchRequest(sort="newest")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> WhooshEngine:
    engine = WhooshEngine(tmp_path_factory.mktemp("export"))
    engine.rebuild([*ARCHIVE, EVIL])
    return engine


@pytest.fixture
def client(engine: WhooshEngine) -> FlaskClient:
    return create_app(engine).test_client()


@pytest.fixture(scope="module")
def ids(engine: WhooshEngine) -> list[str]:
    return [hit.id for hit in engine.search(SearchRequest(sort="newest", limit=100)).hits]


def text(engine: WhooshEngine, name: str) -> str:
    provenance, articles = export.found(engine, REQUEST)
    return b"".join(export.encoded(export.FORMATS[name][1](articles, provenance))).decode("utf-8")


def test_every_page_of_a_long_answer_is_exported(
    engine: WhooshEngine, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 3)
    provenance, articles = export.found(engine, REQUEST)
    assert [article.id for article in articles] == ids
    assert provenance.count == len(ids)


def test_csv_reads_back_and_runs_no_formula(engine: WhooshEngine, ids: list[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(text(engine, "csv"), newline="")))
    assert [row["id"] for row in rows] == ids
    (evil,) = [row for row in rows if row["id"] == EVIL.id]
    assert evil["title"] == "'" + (EVIL.title or "")
    assert evil["source"] == "'@sum"
    assert evil["date"] == "2022-03"
    assert evil["generation"] == "1"


def test_ndjson_is_a_corpus_again(engine: WhooshEngine, ids: list[str], tmp_path: Path) -> None:
    lines = text(engine, "ndjson")
    assert [json.loads(line)["id"] for line in lines.splitlines()] == ids
    (tmp_path / "export.ndjson").write_text(lines)
    again = list(read([tmp_path], max_file_bytes=1 << 20, today=datetime.date(2026, 1, 1)))
    assert [article.id for article in again if isinstance(article, Article)] == ids


def test_bibtex_has_an_entry_each_with_its_own_key_and_balanced_braces(engine: WhooshEngine, ids: list[str]) -> None:
    lines = text(engine, "bib")
    keys = re.findall(r"^@misc\{([^,]+),", lines, re.M)
    assert len(set(keys)) == len(keys) == len(ids)
    bare = re.sub(r"\\[{}]", "", lines)
    assert bare.count("{") == bare.count("}")


def test_ris_has_a_record_each(engine: WhooshEngine, ids: list[str]) -> None:
    lines = text(engine, "ris")
    assert re.findall(r"^ID  - (.*)$", lines, re.M) == ids
    assert lines.count("\nER  - \n") == lines.count("TY  - NEWS\n") == len(ids)
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines.splitlines() if line)
    assert "AU  - Jane Doe\nAU  - John Roe\n" in lines


def test_a_rebuild_meanwhile_breaks_the_export_off(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild(ARCHIVE)
    _, articles = export.found(engine, REQUEST)
    next(articles)
    engine.rebuild(ARCHIVE)
    with pytest.raises(GoneError, match="again"):
        list(articles)


@pytest.mark.parametrize("name", list(export.FORMATS))
def test_over_http_an_export_is_a_file(client: FlaskClient, engine: WhooshEngine, name: str) -> None:
    answer = client.get(f"/api/v1/export.{name}?sort=newest")
    assert answer.status_code == 200
    assert answer.mimetype == export.FORMATS[name][0]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="dateline-1-{len(ARCHIVE) + 1}.{name}"'
    assert len(answer.text.splitlines()) == len(text(engine, name).splitlines())


@pytest.mark.parametrize(
    ("path", "status"), [("export.pdf", 404), ("export.csv?cursor=1.0", 400), ("export.csv?x=1", 400)]
)
def test_what_cannot_be_exported_is_a_problem(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(f"/api/v1/{path}").status_code == status


def test_the_feed_is_atom_newest_first(client: FlaskClient, ids: list[str]) -> None:
    answer = client.get("/feed.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.text)
    atom = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{atom}entry")
    assert len(entries) == len(ids)
    for entry in (feed, *entries):
        assert all(entry.find(f"{atom}{name}") is not None for name in ("id", "title", "updated", "author"))
    assert len({entry.findtext(f"{atom}id") for entry in entries}) == len(ids)
    assert entries[0].findtext(f"{atom}updated") == "2023-04-01T00:00:00Z"


def test_the_page_links_to_its_exports_and_its_feed(client: FlaskClient) -> None:
    page = client.get("/?q=talks").text
    assert "/api/v1/export.csv?q=talks" in page
    assert 'type="application/atom+xml"' in page

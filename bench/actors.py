"""Who acts: found beside truth, and how fast. `python bench/actors.py [--rules] [--ner]`

Gold: the five seeds, read by `search.corpus`, and the hand-made paragraphs of `tests/actors/cases.toml`; F1 by type,
optional actors neither counted nor punished. Reuters: what its editors noted in 1987, silver truth: they noted the
country of every company, named or not, so recall is also given over the places that the text names in some form.
`--rules` switches each rule off in turn and shows what it is worth; `--ner` shows beside it all what the model of
`dateline[ner]` adds, and some of what it adds to Reuters, to be judged by hand.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import json
import random
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from search import corpus
from search.actors import Authority, find, ner
from search.actors.rules import Rules
from search.actors.words import to_plain
from search.article import Article

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
"""Gold truth and corpora; no part of the repository."""
KINDS = {"people": "person", "organizations": "organization", "countries": "country"}
SLUGS = {
    "usa": "United States",
    "uk": "United Kingdom",
    "ussr": "Soviet Union",
    "uae": "United Arab Emirates",
    "burma": "Myanmar",
    "zaire": "Democratic Republic of the Congo",
    "congo": "Republic of the Congo",
    "kampuchea": "Cambodia",
    "swaziland": "Eswatini",
    "antigua": "Antigua and Barbuda",
    "trinidad-tobago": "Trinidad and Tobago",
    "yemen-arab-republic": "North Yemen",
    "yemen-demo-republic": "South Yemen",
    "us-virgin-islands": "U.S. Virgin Islands",
    "ec": "European Community",
    "worldbank": "World Bank",
    "ico-coffee": "International Coffee Organization",
    "icco": "International Cocoa Organization",
    "adb-asia": "Asian Development Bank",
    "adb-africa": "African Development Bank",
    "itc": "International Tin Council",
    "iwc-wheat": "International Wheat Council",
}
"""Reuters' slugs whose name is not simply the words of the slug or an acronym."""


class Case(NamedTuple):
    """An article and its truth, as (type, name)."""

    article: Article
    true: frozenset[tuple[str, str]]
    optional: frozenset[tuple[str, str]]


def gold_cases() -> list[Case]:
    """The seeds as the corpus room reads them."""
    truth = json.loads((SHARED / "gold" / "seeds.json").read_text("utf-8"))["articles"]
    cases = []
    for article in corpus.read([ROOT / "seeds"], max_file_bytes=1 << 26, today=datetime.date.today()):
        if isinstance(article, Article) and (record := truth.get(article.path)):
            true, optional = (
                frozenset((actor["type"], actor["name"]) for actor in record[key]) for key in ("actors", "optional")
            )
            cases.append(Case(article, true, optional))
    return cases


def written_cases(use: str) -> list[Case]:
    """The hand-made paragraphs that served for one use."""
    rows = tomllib.loads((ROOT / "tests" / "actors" / "cases.toml").read_text("utf-8"))["case"]
    return [
        Case(
            Article(id=row["name"], title=row["title"], body=row["body"]),
            frozenset((kind, name) for key, kind in KINDS.items() for name in row[key]),
            frozenset((kind, name) for kind in KINDS.values() for name in row["optional"]),
        )
        for row in rows
        if row["use"] == use
    ]


def no_names(_: str) -> ner.Names:
    """Without a model."""
    return {}


def score(
    cases: Iterable[Case], authority: Authority | None = None, tag: ner.Tagger = no_names
) -> Counter[tuple[str, str]]:
    """Right, wrong and missed, by type."""
    counts: Counter[tuple[str, str]] = Counter()
    for case in cases:
        actors = find(case.article, authority, tag(case.article.body)).actors
        found = {(actor.type, actor.name) for actor in actors} - case.optional
        for kind in KINDS.values():
            right = {who for who in found & case.true if who[0] == kind}
            counts[kind, "right"] += len(right)
            counts[kind, "wrong"] += sum(who[0] == kind for who in found) - len(right)
            counts[kind, "missed"] += sum(who[0] == kind for who in case.true) - len(right)
    return counts


def f1(counts: Counter[tuple[str, str]], kinds: Sequence[str]) -> float:
    """2 right / (2 right + wrong + missed)."""
    right, wrong, missed = (sum(counts[kind, what] for kind in kinds) for what in ("right", "wrong", "missed"))
    return 2 * right / max(1, 2 * right + wrong + missed)


def reuters(count: int) -> list[dict[str, Any]]:
    """Every tenth article of the newswire."""
    with gzip.open(SHARED / "corpora" / "reuters.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for number, line in enumerate(lines) if number % 10 == 0][:count]


def print_reuters(rows: list[dict[str, Any]], found: list[Article]) -> None:
    """Recall of what the editors noted: places, people, organisations."""
    entries = {entry.name: entry for entry in Authority.default().entries if entry.type == "country"}
    forms = {
        name: re.compile(
            r"\b(?:" + "|".join(map(re.escape, (name, *e.aliases, *e.demonyms, *e.capitals))) + r")(?!\w)", re.I
        )
        for name, e in entries.items()
    }
    places: Counter[str] = Counter()
    for row, article in zip(rows, found, strict=True):
        true = {_name(slug) for slug in row["places"]}
        countries = {actor.name for actor in article.actors if actor.type == "country"}
        stated = {n for n in true if n in forms and forms[n].search(f"{row['title']}\n{row['body']}")}
        places.update(noted=len(true), found=len(countries) if true else 0, right=len(true & countries))
        places.update(stated=len(stated), stated_right=len(stated & countries))
    print(f"Reuters places: recall {places['right'] / places['noted']:.3f} of {places['noted']} noted, ", end="")
    print(f"{places['stated_right'] / places['stated']:.3f} of the {places['stated']} that the text names; ", end="")
    print(f"precision {places['right'] / places['found']:.3f}")
    for field, kind, same in (("people", "person", _same_person), ("orgs", "organization", _same_organization)):
        noted = right = 0
        for row, article in zip(rows, found, strict=True):
            names = [actor.name for actor in article.actors if actor.type == kind]
            noted += len(row[field])
            right += sum(any(same(slug, name) for name in names) for slug in row[field])
        print(f"Reuters {field}: recall {right / max(1, noted):.3f} of {noted}")


def _name(slug: str) -> str:
    return SLUGS.get(slug) or " ".join(word.capitalize() for word in slug.split("-"))


def _same_person(slug: str, name: str) -> bool:
    return set(slug.split("-")) <= set(re.findall(r"\w+", to_plain(name).lower().replace("pohl", "poehl")))


def _same_organization(slug: str, name: str) -> bool:
    initials = "".join(word[0] for word in name.split() if word[0].isupper()).lower()
    return name == SLUGS.get(slug) or slug in (initials, name.lower()) or slug.upper() in _aliases().get(name, ())


def _aliases() -> dict[str, tuple[str, ...]]:
    return {entry.name: entry.aliases for entry in Authority.default().entries if entry.type == "organization"}


def print_rules(cases: list[Case]) -> None:
    """What each rule is worth: the change in right and in wrong actors when it is on."""
    everything = score(cases)
    print(f"{'rule':24} {'right':>6} {'wrong':>6}")
    for name in Rules.default().rules:
        without = score(cases, Authority.default().without_rule(name))
        right, wrong = (
            sum(everything[kind, what] - without[kind, what] for kind in KINDS.values()) for what in ("right", "wrong")
        )
        print(f"{name:24} {right:+6} {wrong:+6}")


def print_model(articles: list[Article], found: list[Article], tag: ner.Tagger) -> None:
    """What a model adds to the organisations of articles, its time and memory."""
    started = time.process_time()
    names = [tag(article.body) for article in articles]
    seconds = time.process_time() - started
    both = [find(article, None, of_text) for article, of_text in zip(articles, names, strict=True)]
    before, after = ([_organizations(article) for article in each] for each in (found, both))
    added = [(name, article) for old, new, article in zip(before, after, articles, strict=True) for name in new - old]
    lost = sum(len(old - new) for old, new in zip(before, after, strict=True))
    print(f"The model adds {len(added)} organisations to {sum(map(len, before))}, and {lost} give way to longer names;")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{len(articles) / seconds:,.0f} articles a second, one core; {memory} MB. Some that it adds:")
    for name, article in random.Random(1).sample(added, min(20, len(added))):
        at = article.body.find(name)
        print(f"    {name}: … {' '.join(article.body[max(0, at - 40) : at + len(name) + 40].split())} …")


def _organizations(article: Article) -> set[str]:
    return {actor.name for actor in article.actors if actor.type == "organization"}


def timed(work: Callable[[], list[Article]]) -> tuple[list[Article], float]:
    """The best of three runs, in seconds of this process."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        result = work()
        best = min(best, time.process_time() - started)
    return result, best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", action="store_true", help="what each rule is worth")
    parser.add_argument("--ner", action="store_true", help="what the model adds")
    parser.add_argument("--count", type=int, default=2000, help="Reuters articles")
    options = parser.parse_args()
    written = {use: written_cases(use) for use in ("develop", "check", "final")}
    if not SHARED.is_dir():
        sys.exit(f"The data is not there: put gold/ and corpora/ into {SHARED.name}/ beside the repository.")
    taggers = {"": no_names, **({" with the model": ner.model()[1]} if options.ner else {})}
    for name, cases in {"gold": gold_cases(), **written}.items():
        for how, tag in taggers.items():
            counts = score(cases, None, tag)
            by_type = ", ".join(f"{kind} {f1(counts, [kind]):.3f}" for kind in KINDS.values())
            print(f"F1 {name}{how}: {f1(counts, list(KINDS.values())):.3f} ({by_type})")
    rows = reuters(options.count)
    articles = [Article(id=row["id"], title=row["title"], body=row["body"] or "") for row in rows]
    found, seconds = timed(lambda: [find(article) for article in articles])
    print_reuters(rows, found)
    print(f"{len(articles) / seconds:,.0f} articles a second, one core")
    if options.ner:
        print_model(articles, found, taggers[" with the model"])
    hostile = Article(id="1", body="NATO Bank of A" * (1 << 16))
    _, seconds = timed(lambda: [find(hostile)])
    print(f"{len(hostile.body) / 1e6:.1f} MB of capitals: {seconds:.1f} s")
    if options.rules:
        print_rules([*gold_cases(), *(case for cases in written.values() for case in cases)])


if __name__ == "__main__":
    main()

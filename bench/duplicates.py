"""Near-duplicates: found beside truth, and how fast. `python bench/duplicates.py [--copies N]`

Truth, first: pairs of Reuters articles that share a fifth or more of their words in threes, drawn by how much they
share and judged by hand, so that most are hard. `SAME` are one story (repeated, corrected, cut, reworded), `OTHER` are
two (templates: rates, earnings, bond issues). Pairs that one can judge either way were left out: a flash and its story.
Truth, second: Reuters articles edited by rule and put back among the others; `wrong` are those under another story.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from corpora import DEFAULT_FOLDER, read_reuters

from search.analysis import tokenize
from search.article import Article
from search.duplicates import key, leads, signatures

BATCH = 1000
EDITED = 300
"""Articles that each edit is tried on, of 80 words or more and without a near-duplicate in Reuters."""
FURNITURE = """
    Subscribe to our newsletter and never miss a story. Copyright 1987, all rights reserved. This material may not be
    published, broadcast, rewritten or redistributed. Share this article with your friends. Read more about it on our
    front page, and write to the editor with your views. Most read today: markets, politics, sport and the weather.
"""

SAME = """
    16211/16409 5027/5039 4971/5036 1880/2467 11292/11344 19657/19723 5155/5343 11120/11135 7952/7972 4552/4595
    16311/16490 17201/17269 13814/13818 20004/20088 20388/20943 1284/1288 5143/5268 16937/16965 13044/13091 9298/9323
    7761/7851 2040/2051 1759/1768 18920/18930 15725/15737 21353/21355 9784/9848 19528/19582 1072/1082 483/783
    2052/2078 12089/12107 2387/2427 12797/12834 5179/5270 8588/8670 4663/4795 20411/20452 5684/5692 6841/6884
    12369/12392 930/945 6970/7029 9969/9996 15432/15483 3676/4292 5181/5279 1135/1317 5541/5558 11999/12007 2883/2891
    19026/19116 7343/7360 19802/19808 18580/18586 4926/4942 3708/3720 9915/10038 3720/3723 15471/15481 14881/14912
    175/190 17924/17926 8165/8263 13417/13627 264/344 2971/3028 9696/9843 5786/5895 16774/16787 1629/1641 1680/1883
    13323/13637 1300/1332 15137/15165 3128/3133 18609/18642 12002/12009 13034/13045 4860/4946 8141/8244 12729/12794
    15449/15460 10927/10952 6593/6621 12800/12835 18695/18735 9180/9256 10617/10782 17170/17188 16483/16597
    10201/10207 3470/3522 1271/1301 9755/9976 740/765 15122/15210 13042/13050
"""
OTHER = """
    1791/2295 341/411 5374/6663 4512/12710 1943/7571 1898/18424 14856/15022 1475/14856 17090/17319 475/1078 433/17537
    1531/15105 4206/7101 4380/6705 12935/16314 17512/18653 341/953 15532/17512 3734/4025 10480/13703 5060/7980
    13481/15402 6981/12413 62/11656 3595/4206 12527/13703 9023/18273 3348/12307 9012/12307 2008/7957 1708/4387
    11346/15492 10495/10859 9854/13703 6307/6308 695/700 13768/17390 18078/20343 2858/15935 1307/11686 7207/16383
    10503/17005 4206/17990 1120/10859 695/702 5360/11284 6446/11900 1325/14597 2743/10592 8344/15096 6046/17005
    14360/15710 8145/17899 4025/7782 8147/8629 5637/16624 15402/15518 1325/9037 20196/21433 4466/4578 12507/18616
    5334/10682 11346/13703 5819/8629 14368/14392 13010/19284 4929/19284 7070/9834 913/8629 6690/14597 9037/14597
    17990/20196 1309/14579 4929/10592 13473/13481 4298/8344 3228/12117 12445/12446 5439/17005 16942/17899 12327/15942
    3386/14688 3386/12327 13985/13986 10397/12805 9857/12495 16470/16472 10592/13010 6854/6857 5819/6981 5344/12495
    3228/14299 1309/6263 522/6046 4298/10864 3164/10864 7207/10864 5/14486 11716/11903 15563/16289 13799/15952
    3315/15855 3735/11425 5/13799 3164/11425 6046/10503 1436/6484 13697/16236 7769/8344 1125/7769 6046/16383
    11193/11794 12501/18011 11425/16383 7769/16383
"""


class Archive(NamedTuple):
    """What `leads` takes, and what is timed."""

    signatures: np.ndarray
    lengths: np.ndarray
    first_days: np.ndarray
    last_days: np.ndarray
    ids: list[str]
    seconds: float
    """Of making the signatures, from words already tokenised."""

    def leads(self) -> np.ndarray:
        return leads(*self[:5])


def read(articles: list[Article]) -> Archive:
    """The signatures of the articles, batch by batch as a builder makes them, from word numbers."""
    numbers: dict[str, int] = {}
    texts = [
        np.array(
            [numbers.setdefault(token.surface, len(numbers)) for token in tokenize(f"{a.title or ''}\n{a.body}")], int
        )
        for a in articles
    ]
    started = time.process_time()
    keys = np.array([key(word) for word in numbers], np.uint64)
    lengths = np.array([len(text) for text in texts])
    parts = []
    for start in range(0, len(texts), BATCH):
        batch = slice(start, start + BATCH)
        parts.append(signatures(keys[np.concatenate(texts[batch])], np.concatenate(([0], np.cumsum(lengths[batch])))))
    seconds = time.process_time() - started
    days = np.array([[d.toordinal() for d in a.date.days()] if a.date else [0, 0] for a in articles])
    return Archive(np.concatenate(parts), lengths, days[:, 0], days[:, 1], [a.id for a in articles], seconds)


def joined(one: Archive, other: Archive) -> Archive:
    """Both archives as one."""
    arrays = (np.concatenate(pair) for pair in zip(one[:4], other[:4], strict=True))
    return Archive(*arrays, one.ids + other.ids, one.seconds + other.seconds)


def judged(archive: Archive, lead: np.ndarray) -> tuple[float, float]:
    """Precision and recall on the pairs judged by hand."""
    row = {name: i for i, name in enumerate(archive.ids)}

    def grouped(pairs: str) -> int:
        return sum(lead[row[one]] == lead[row[other]] for one, other in (pair.split("/") for pair in pairs.split()))

    right, wrong = grouped(SAME), grouped(OTHER)
    return right / (right + wrong), right / len(SAME.split())


def _cut(share: float) -> Callable[[Article, Article, random.Random], str]:
    def edit(article: Article, _other: Article, _chance: random.Random) -> str:
        words = article.body.split(" ")
        return " ".join(words[: round(len(words) * share)])

    return edit


def _lead_of(article: Article, other: Article, _chance: random.Random) -> str:
    first, _, rest = article.body.partition("\n    ")
    return other.body.partition("\n    ")[0] + "\n    " + (rest or first)


def _reworded(share: float) -> Callable[[Article, Article, random.Random], str]:
    def edit(article: Article, other: Article, chance: random.Random) -> str:
        words = re.findall(r"\w+", other.body)
        return re.sub(r"\w+", lambda m: chance.choice(words) if chance.random() < share else m[0], article.body)

    return edit


EDITS: dict[str, Callable[[Article, Article, random.Random], str]] = {
    "copy": lambda article, *_: article.body,
    "cut to 3/4": _cut(0.75),
    "cut to 1/2": _cut(0.5),
    "cut to 1/3": _cut(1 / 3),
    "another first paragraph": _lead_of,
    "60 words of furniture": lambda article, *_: article.body + FURNITURE,
    "1 word in 50 changed": _reworded(0.02),
    "1 word in 20 changed": _reworded(0.05),
    "1 word in 10 changed": _reworded(0.1),
}
"""How the body becomes another, given the article, a stranger and chance."""


def edited(articles: list[Article], archive: Archive, lead: np.ndarray) -> dict[str, tuple[float, int]]:
    """For each edit, the share of edited articles found, and how many are grouped with another story."""
    chance = random.Random(0)
    alone = (np.bincount(lead, minlength=len(lead)) == 1) & (lead == np.arange(len(lead))) & (archive.lengths >= 80)
    drawn = chance.sample(np.nonzero(alone)[0].tolist(), EDITED * len(EDITS))
    edits = [name for name in EDITS for _ in range(EDITED)]
    copies = [
        Article(
            f"{articles[i].id}+",
            title=articles[i].title,
            body=EDITS[name](articles[i], articles[chance.choice(drawn)], chance),
            date=articles[i].date,
        )
        for i, name in zip(drawn, edits, strict=True)
    ]
    found = joined(archive, read(copies)).leads()
    copy = found[len(articles) :]
    same = copy == found[drawn]
    alone_again = copy == np.arange(len(articles), len(found))
    return {
        name: (same[start : start + EDITED].mean(), int((~same & ~alone_again)[start : start + EDITED].sum()))
        for name, start in zip(EDITS, range(0, len(drawn), EDITED), strict=True)
    }


def main() -> None:
    """Read Reuters, group it, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=DEFAULT_FOLDER, help="folder of reuters.jsonl.gz")
    parser.add_argument("--copies", type=int, default=1, help="Reuters so often, a word in fifty changed in each")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    articles = read_reuters(arguments.corpora)
    archive = read(articles)
    started = time.process_time()
    lead = archive.leads()
    seconds = time.process_time() - started
    precision, recall = judged(archive, lead)
    led = lead[lead != np.arange(len(lead))]
    print(f"{len(articles)} articles, {len(led)} of them follow one of {len(np.unique(led))} leads")
    print(f"judged pairs: precision {precision:.3f}, recall {recall:.3f}")
    print(f"signatures {len(articles) / archive.seconds:,.0f}/s, groups {len(articles) / seconds:,.0f}/s, ", end="")
    print(f"both {len(articles) / (archive.seconds + seconds):,.0f} articles/s of one core")
    for name, (share, wrong) in edited(articles, archive, lead).items():
        print(f"{name:>24}: found {share:.3f}, wrong {wrong}")
    if arguments.copies > 1:
        repeat(articles, archive, arguments.copies)


def repeat(articles: list[Article], archive: Archive, copies: int) -> None:
    """Time with many versions of every story."""
    whole = archive
    for number in range(1, copies):
        chance = random.Random(number)
        change = _reworded(0.02)
        versions = [Article(f"{a.id}-{number}", a.title, change(a, a, chance), date=a.date) for a in articles]
        whole = joined(whole, read(versions))
    started = time.process_time()
    lead = whole.leads()
    seconds = time.process_time() - started
    share = (lead != np.arange(len(lead))).mean()
    print(
        f"{len(lead)} articles: {len(lead) / (whole.seconds + seconds):,.0f}/s, groups alone {seconds:.1f} s, ", end=""
    )
    print(f"{share:.3f} of them follow a lead")


if __name__ == "__main__":
    main()

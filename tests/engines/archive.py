"""The fixed corpus of the conformance suite: small, and with every difficulty that a query can meet."""

from search.article import Actor, Article, PublishedDate


def dated(value: str) -> PublishedDate:
    precision = {4: "year", 7: "month", 10: "day"}[len(value)]
    return PublishedDate(value, precision, "metadata", value)


LAVROV = Actor("Sergei Lavrov", "person")
BLINKEN = Actor("Antony Blinken", "person")
NATO = Actor("NATO", "organization")
RUSSIA = Actor("Russia", "country")
UKRAINE = Actor("Ukraine", "country")

ARCHIVE = (
    Article(
        id="talks",
        title="NATO and Russia open talks in Geneva",
        body="The open door of NATO stays open, Blinken said. Sergei Lavrov wants guarantees.\n\nNo door was closed.",
        source="The Limited Times",
        origin="Le Figaro",
        date=dated("2022-01-09"),
        dateline="Geneva, Switzerland",
        byline="Anna Smith and Wolfgang Müller",
        url="https://www.thelimitedtimes.com/news/2022-01-09-talks",
        language="en",
        actors=(LAVROV, BLINKEN, NATO, RUSSIA),
    ),
    Article(
        id="sanctions",
        title="Sanctions bite, says the U.S. Treasury",
        body="New sanctions hit the Bank of England and AT&T. The bank said 100,000 customers were sanctioned.",
        source="Reuters",
        date=dated("2022-01-26"),
        byline="Reuters staff",
        url="http://uk.reuters.com:80/article/1?source=bbc.com",
        language="en",
        actors=(RUSSIA,),
    ),
    Article(
        id="door",
        title="Open house",
        body="The door is open. An open, unlocked door invites; the opening of doors does not.",
        source="Reuters",
        url="https://www.bbc.co.uk/news/door",
        date=dated("2021-12-31"),
        language="en",
    ),
    Article(
        id="untitled",
        body="De-escalation remains possible, Kim's adviser said on 2022-01-09. It is a step-by-step matter.",
        source="Top Channel",
        language="en",
        actors=(UKRAINE,),
    ),
    Article(
        id="figaro",
        title="L'Ukraine et la Russie négocient",
        body="Le président a déclaré que l'Ukraine n'acceptera pas. À Kiev, l'OTAN observe.",
        source="Le Figaro",
        date=dated("2022-01"),
        dateline="KIEV",
        language="fr",
        actors=(UKRAINE, Actor("Antony Green", "person")),
    ),
    Article(
        id="year",
        title="A look back at the year",
        body="It was the year of talks; talks about talks, and then about sanctions.",
        source="Times of Malta",
        date=dated("2022"),
        language="en",
    ),
    Article(
        id="beijing",
        title="北京大学の声明",
        body="北京大学は声明を発表した。京都大学は発表していない。",
        source="朝日新聞",
        date=dated("2023-04-01"),
        language="ja",
    ),
    Article(
        id="title-only", title="Ryabkov: no concessions", source="Reuters", date=dated("2022-01-26"), language="en"
    ),
    Article(id="path/with #odd?.txt", body="To be or not to be, that is the question.", date=dated("2020-02-29")),
    Article(id="empty", date=dated("1987-02-26")),
    Article(id="r1~2", date=dated("1987-02-26")),
)
"""Eleven articles."""

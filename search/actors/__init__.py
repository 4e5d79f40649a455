"""Who acts in an article: people, organisations and countries, found by rules and an authority; a model may add some.

    words.py         a text as words, how they are joined, runs of capitals
    authority.py     canonical names and their forms (authority.toml, organizations.txt, companies.txt, countries.toml,
                     given_names.txt)
    rules.py         the named rules (rules.toml), each with the example that made it necessary
    lexicon.py       both, compiled for reading
    titles.py        a headline in capitals, recased by what the body writes
    mention.py       one place where a text names somebody
    recognise.py     text to mentions (people.py, organizations.py)
    guesses.py       what a model takes for organisations, beside what the rules found
    resolve.py       mentions to actors, within one article (short.py: its organisations, and what is short for them)
    ner.py           that model, if a deployment asks for it, and what it said, kept
    merge/           who is who across articles, from how many have each name (spelling.py: when two spellings are one)
    applied.py       how the actors of an index were found, and which articles a changed authority concerns
    names.py         which other names mean an actor: what a query may call it

`find` is a pure function of the article and the authority; `finder` is the one of a deployment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from search.actors import guesses, merge, ner, recognise, resolve
from search.actors.applied import Applied
from search.actors.authority import Authority
from search.actors.lexicon import compiled
from search.actors.titles import recase_body, recase_title
from search.actors.words import split
from search.article import Article
from search.config import Settings

__all__ = ["Authority", "find", "finder"]

_PARTED = "\n\n"


def find(
    article: Article, authority: Authority | None = None, organizations: Mapping[str, int] = MappingProxyType({})
) -> Article:
    """The article with its actors, from its title and body alone.

    Args:
        authority: whom to know; by default what comes with Dateline.
        organizations: names that a model takes for organisations, to how often it does; rules come first.
    """
    lexicon = compiled(authority or Authority.default())
    text, body_starts = recase_body(article.body, lexicon), 0
    if article.title:
        head = recase_title(article.title, article.body, lexicon) + _PARTED
        text, body_starts = head + text, len(head)
    found = recognise.read(split(text), lexicon)
    if organizations:
        guesses.join(found, organizations, lexicon)
    return replace(article, actors=resolve.actors(found, lexicon, body_starts))


def finder(settings: Settings, merged: bool = True) -> Callable[[Article], Article]:
    """`find` as a deployment has it: with its own authority, with organisations of the model if it asks for them, and
    with the merges that were applied to its index.

    Args:
        merged: without it, an actor has the name that its article alone gives it.

    Raises:
        UsageError: as `Authority.load`, `Applied.read` and `ner.model`.
        BuildError: an article could not be tagged, as `ner.Kept`.
    """
    authority = Authority.of(settings)
    names = Applied.read(settings.index).names(authority) if merged else {}
    if not settings.ner:
        return lambda article: merge.renamed(find(article, authority), names)
    kept = ner.Kept(settings.index, *ner.model())
    return lambda article: merge.renamed(find(article, authority, kept.names(article.body)), names)

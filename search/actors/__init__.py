"""Who acts in an article: people, organisations and countries, found by rules and an authority, without a model.

    words.py         a text as words, how they are joined, runs of capitals
    authority.py     canonical names and their forms (authority.toml, organizations.txt, companies.txt, countries.toml,
                     given_names.txt)
    rules.py         the named rules (rules.toml), each with the example that made it necessary
    lexicon.py       both, compiled for reading
    titles.py        a headline in capitals, recased by what the body writes
    mention.py       one place where a text names somebody
    recognise.py     text to mentions (people.py, organizations.py)
    resolve.py       mentions to actors, within one article (short.py: its organisations, and what is short for them)
    merge.py         who is who across articles, from how many have each name (spelling.py: when two spellings are one)
    applied.py       how the actors of an index were found, and which articles a changed authority concerns
    names.py         which other names mean an actor: what a query may call it

`find` is a pure function of the article and the authority; `finder` is the one of a deployment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from search.actors import merge, recognise, resolve
from search.actors.applied import Applied
from search.actors.authority import Authority
from search.actors.lexicon import compiled
from search.actors.titles import recase_body, recase_title
from search.actors.words import split
from search.article import Article
from search.config import Settings

__all__ = ["Authority", "find", "finder"]

_PARTED = "\n\n"


def find(article: Article, authority: Authority | None = None) -> Article:
    """The article with its actors, from its title and body alone.

    Args:
        authority: whom to know; by default what comes with Dateline.
    """
    lexicon = compiled(authority or Authority.default())
    text, body_starts = recase_body(article.body, lexicon), 0
    if article.title:
        head = recase_title(article.title, article.body, lexicon) + _PARTED
        text, body_starts = head + text, len(head)
    return replace(article, actors=resolve.actors(recognise.read(split(text), lexicon), lexicon, body_starts))


def finder(settings: Settings) -> Callable[[Article], Article]:
    """`find` as a deployment has it: with its own authority, and with the merges that were applied to its index.

    Raises:
        UsageError: as `Authority.load` and `Applied.read`.
    """
    authority = Authority.of(settings)
    names = Applied.read(settings.index).names(authority)
    return lambda article: merge.renamed(find(article, authority), names)

"""Who acts in an article: people, organisations and countries, found by rules and an authority, without a model.

    words.py         a text as words, how they are joined, runs of capitals
    authority.py     canonical names and their forms (authority.toml, countries.toml, given_names.txt)
    rules.py         the named rules (rules.toml), each with the example that made it necessary
    lexicon.py       both, compiled for reading
    titles.py        a headline in capitals, recased by what the body writes
    mention.py       one place where a text names somebody
    recognise.py     text to mentions (people.py, organizations.py)
    resolve.py       mentions to actors, within one article

`find` is a pure function of the article and the authority.
"""

from __future__ import annotations

from dataclasses import replace

from search.actors import recognise, resolve
from search.actors.authority import Authority
from search.actors.lexicon import compiled
from search.actors.titles import recase_body, recase_title
from search.actors.words import split
from search.article import Article

__all__ = ["Authority", "find"]

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

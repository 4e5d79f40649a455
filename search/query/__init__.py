"""Query text to tree and back: `parse`, `sentence`, `canonical`, and the nodes. It knows no index."""

from search.query.aliases import Aliases, AliasesOf, called, name_key
from search.query.describe import canonical, sentence, term
from search.query.grammar import Query, parse
from search.query.leaves import Match, Warning

__all__ = [
    "Aliases",
    "AliasesOf",
    "Match",
    "Query",
    "Warning",
    "called",
    "canonical",
    "name_key",
    "parse",
    "sentence",
    "term",
]

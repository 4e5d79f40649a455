"""Query text to tree and back: `parse`, `sentence`, `canonical`, and the nodes. It knows no index."""

from search.query.aliases import Aliases, aliases_in
from search.query.describe import canonical, sentence, term
from search.query.grammar import Match, Query, Warning, parse

__all__ = ["Aliases", "Match", "Query", "Warning", "aliases_in", "canonical", "parse", "sentence", "term"]

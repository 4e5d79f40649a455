"""Dateline: full-text search for news archives. The names here are the public ones; everything else may change."""

from search.engines import open_engine
from search.results import SearchRequest

__all__ = ["SearchRequest", "open_engine"]

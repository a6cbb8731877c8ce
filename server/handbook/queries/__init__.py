"""Reads of the handbook: what stands, what fits a question, one article, the table of contents, the versions."""

from server.handbook.queries.articles import city_of, contents, one, standing
from server.handbook.queries.searching import Found, search, search_in

__all__ = ["Found", "city_of", "contents", "one", "search", "search_in", "standing"]

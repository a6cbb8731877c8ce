"""Reads of notices: a resident's list and one of them, what is coming, the staff's lists, how many have read."""

from server.notices.queries.days import out_in, planned_in
from server.notices.queries.reading import badge, listed, one, unread, wishes
from server.notices.queries.reads import reads_by_building
from server.notices.queries.telling import Brief, brief, concerned, corrected_by, wanting

__all__ = [
    "Brief",
    "badge",
    "brief",
    "concerned",
    "corrected_by",
    "listed",
    "one",
    "out_in",
    "planned_in",
    "reads_by_building",
    "unread",
    "wanting",
    "wishes",
]

"""Reads of owner groups and postings."""

from server.groups.queries.listing import group, groups_of, groups_seen
from server.groups.queries.posted import day_states, posting, postings_of, postings_of_group, tasks_of
from server.groups.queries.waiting import task, tasks_due

__all__ = [
    "day_states",
    "group",
    "groups_of",
    "groups_seen",
    "posting",
    "postings_of",
    "postings_of_group",
    "task",
    "tasks_due",
    "tasks_of",
]

"""Reads of owner groups and postings."""

from server.groups.queries.listing import group, groups_seen
from server.groups.queries.posted import (
    day_states,
    last_of,
    posting,
    posting_of,
    postings_of,
    postings_of_group,
    reached,
)
from server.groups.queries.waiting import (
    ByHand,
    Waiting,
    by_hand,
    chats_of,
    group_to_join,
    msgids_since,
    task,
    tasks_due,
)
from server.groups.rules import MISSED, REASON_LABELS
from server.groups.rules import STATE_LABELS as POSTING_LABELS

__all__ = [
    "MISSED",
    "POSTING_LABELS",
    "REASON_LABELS",
    "ByHand",
    "Waiting",
    "by_hand",
    "chats_of",
    "day_states",
    "group",
    "group_to_join",
    "groups_seen",
    "last_of",
    "msgids_since",
    "posting",
    "posting_of",
    "postings_of",
    "postings_of_group",
    "reached",
    "task",
    "tasks_due",
]

"""Only what the notice announced may be voted on (V-17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from server.kit.errors import Conflict


class TopicNotAnnounced(Conflict):
    """Topics that were not on the notice. ``topics`` are those topics."""

    def __init__(self, topics: Sequence[str]) -> None:
        self.topics = tuple(topics)
        super().__init__("topic_not_announced", "只能表决公告里写明的事项。", topics=list(topics))


def not_announced(notice: Iterable[str], vote: Iterable[str]) -> list[str]:
    """The topics to be voted on that the notice did not name, in their order."""
    known = set(notice)
    return [topic for topic in vote if topic not in known]


def check_announced(notice: Iterable[str], vote: Iterable[str]) -> None:
    """Refuse a vote with topics that nobody was told of, all of them at once."""
    if missing := not_announced(notice, vote):
        raise TopicNotAnnounced(missing)

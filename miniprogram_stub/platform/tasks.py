"""The book of group-send tasks: what lies on whose phone, and what became of it in each group."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

UNSENT, SENT, NO_FRIEND, OVER_LIMIT = 0, 1, 2, 3


@dataclass
class Task:
    """One task. `results` is what became of it in each group: [status, send time]; `shown` what phones show of it."""

    msgid: str
    sender: str
    made_at: float
    text: str
    attachments: list[dict[str, Any]]
    shown: list[dict[str, Any]]
    results: dict[str, list[float]]
    confirmed_at: float = 0.0
    cancelled: bool = False
    reminders: list[float] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the colleague can still send it to some group."""
        return not self.cancelled and any(status == UNSENT for status, _ in self.results.values())


class TaskBook:
    """All tasks, oldest first. `after` tells who confirms by themselves, and after how many seconds."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}
        self.after: dict[str, float] = {}

    def waiting(self, userid: str) -> list[Task]:
        """What a colleague has still to confirm."""
        return [task for task in self.tasks.values() if task.sender == userid and task.is_open]

    def snapshot(self) -> list[dict[str, Any]]:
        """What a restart keeps."""
        return [asdict(task) for task in self.tasks.values()]

    def restore(self, rows: Iterable[dict[str, Any]]) -> None:
        """Puts a snapshot back."""
        self.tasks = {row["msgid"]: Task(**row) for row in rows}

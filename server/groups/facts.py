"""What happened to owner groups and postings."""

from __future__ import annotations

from dataclasses import dataclass

from server.kit.facts import Fact


@dataclass(frozen=True)
class JoinQrWanted(Fact):
    """Staff want a QR code by which residents join this group."""

    name = "group.join_qr_wanted"
    group_id: int


@dataclass(frozen=True)
class TaskOwed(Fact):
    """A group-send task is owed to a colleague; what it says lies in its row."""

    name = "group_task.owed"
    task_id: int


@dataclass(frozen=True)
class TaskWithdrawn(Fact):
    """What a task says is withdrawn: it is not to be made any more, or to be cancelled."""

    name = "group_task.withdrawn"
    task_id: int


@dataclass(frozen=True)
class SyncWanted(Fact):
    """Staff want all groups read from WeCom now."""

    name = "groups.sync_wanted"
    actor_id: int


@dataclass(frozen=True)
class PostingMissed(Fact):
    """A posting ended without reaching its group; ``state`` says how, somebody may want to post by hand."""

    name = "posting.missed"
    posting_id: int
    group_id: int
    estate_id: int
    cause: str
    state: str
    why: str | None


@dataclass(frozen=True)
class HandTaskDue(Fact):
    """Colleagues are to hear that something is to be posted by hand: ``turn`` 1 for the first time."""

    name = "group_hand_task.due"
    task_id: int
    turn: int


@dataclass(frozen=True)
class PostedAfterAll(Fact):
    """What had been withdrawn has reached a group all the same: a colleague was quicker."""

    name = "posting.after_all"
    posting_id: int
    group_id: int
    piece: str
    piece_id: int
    cause: str

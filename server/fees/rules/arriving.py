"""How a demand stands on its way to its debtor, in the words of the page. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.fees.rules.items import APP, DEMAND_LABELS, DemandState
from server.kit.carrying import Carried, Standing

LABELS = {
    Carried.SENT: "已发出",
    Carried.WAITING: "等待发出",
    Carried.UNSURE: "不确定",
    Carried.FAILED: "没送到",
    Carried.STOPPED: "已停发",
}
TONES = {
    Carried.SENT: "plain",
    Carried.WAITING: "strong-calm",
    Carried.UNSURE: "strong-calm",
    Carried.FAILED: "bad",
    Carried.STOPPED: "line",
}
_BY_HAND = {DemandState.PREPARED: "strong-calm", DemandState.SENT: "plain", DemandState.STOPPED: "line"}
NO_PROOF = "还没有送达的凭据"
UNSURE = "微信没有回话，不知道到了没有"
STOPPED = "欠费有变化，没有再发"


@dataclass(frozen=True, slots=True)
class Way:
    """One word of the page: ``label`` and its ``tone``; ``count`` where a debtor is several people, else empty."""

    label: str
    tone: str
    count: str = ""


@dataclass(frozen=True, slots=True)
class Arriving:
    """How a demand stands: its tags, when it left (None: it has not), when it reached the debtor, and why it did not.

    ``proof`` is said only of what was delivered; what waits or failed has none to speak of.
    """

    ways: tuple[Way, ...]
    left_at: datetime | None
    arrived_at: datetime | None
    notes: tuple[str, ...]


def arriving(row: Mapping[str, Any], standings: Sequence[Standing]) -> Arriving:
    """How one demand stands, from its row (``state``, ``channel``, ``sent_at``, ``arrived_at``) and from what became of
    its messages. A letter or a visit leaves when its writer says so; a message when the platform took it."""
    state = DemandState(row["state"])
    if state is not DemandState.SENT or row["channel"] != APP:
        label = DEMAND_LABELS[state]
        left = row["sent_at"] if state is DemandState.SENT else None
        return _told((Way(label, _BY_HAND[state]),), left, row["arrived_at"], ())
    counts = Counter(one.carried for one in standings) or Counter({Carried.WAITING: 1})
    if row["arrived_at"] is not None and not counts[Carried.SENT]:
        # It was read in the app, whatever became of the message.
        return _told((Way(LABELS[Carried.SENT], TONES[Carried.SENT]),), row["arrived_at"], row["arrived_at"], ())
    several = sum(counts.values()) > 1
    ways = tuple(Way(LABELS[way], TONES[way], f"{counts[way]} 人" if several else "") for way in LABELS if counts[way])
    moments = [one.sent_at for one in standings if one.carried is Carried.SENT and one.sent_at is not None]
    return _told(ways, min(moments, default=None), row["arrived_at"], _notes(standings))


def _told(
    ways: tuple[Way, ...], left: datetime | None, arrived: datetime | None, notes: tuple[str, ...]
) -> Arriving:  # fmt: skip
    unproved = (NO_PROOF,) if left is not None and arrived is None else ()
    return Arriving(ways, left, arrived, (*notes, *unproved))


def _notes(standings: Sequence[Standing]) -> tuple[str, ...]:
    found = [one.why for one in standings if one.carried is Carried.FAILED and one.why]
    found += [UNSURE for one in standings if one.carried is Carried.UNSURE]
    found += [STOPPED for one in standings if one.carried is Carried.STOPPED]
    return tuple(dict.fromkeys(found))

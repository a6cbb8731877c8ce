"""What the tests of residents' talks share: other homes, photos of the platform, and what was written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.delivery.models import Message
from server.people import queries as people
from server.people.service import binding
from server.reports.models import Report, ReportEvent
from server.wechat.customer import Fetched
from server.wechat.oa import Oa
from tests.cast import Cast
from tests.server.media.makers import jpeg
from workflows.engine.models import SlowWork
from workflows.engine.slow import SlowWorker
from workflows.registry import SLOW


class FakeOa(Oa):
    """A service account that lends one photo for every media id but "gone"."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def media(self, media_id: str) -> Fetched:
        """The photo of this id."""
        self.asked.append(media_id)
        return Fetched(b"no picture" if media_id == "unfit" else jpeg(len(self.asked) + 40, 30), "image/jpeg")

    def unionid(self, openid: str) -> str | None:
        """Nobody has joined our apps."""
        return None


def photos(cast: Cast) -> list[tuple[Any, Any]]:
    """Which photos were put to which reports."""
    with cast.house.database.read() as session:
        rows = session.scalars(select(SlowWork.payload).order_by(SlowWork.id))
        return [(one["media_id"], one["report_id"]) for one in rows if "media_id" in one]


def second_home(cast: Cast, name: str, home: str) -> None:
    """Somebody of the cast has this home too."""
    with cast.house.database.write() as session:
        manager = people.actor_of(session, cast.ids["liujingli"], door="console")
        binding_id = cast.bind(session, name, home, "family", called="家人")
        binding.approve(session, manager, binding_id=binding_id, version=1, at=cast.house.clock.now())


def let_go(cast: Cast, name: str) -> None:
    """Somebody's claims end, and their homes with them."""
    with cast.house.database.write() as session:
        me = people.actor_of(session, cast.ids[name], door="app")
        for claim in people.bindings_of(session, me.id):
            binding.end(session, me, binding_id=claim["id"], at=cast.house.clock.now())


def newest(cast: Cast) -> Report:
    """The report made last."""
    with cast.house.database.read() as session:
        return session.scalars(select(Report).order_by(Report.id.desc())).first() or Report()


def made(cast: Cast) -> int:
    """How many reports there are."""
    return cast.counts()["reports"]


def events(cast: Cast, report_id: int, kind: str) -> list[ReportEvent]:
    """What happened of a kind, oldest first."""
    asked = select(ReportEvent).where(ReportEvent.report_id == report_id, ReportEvent.kind == kind)
    with cast.house.database.read() as session:
        return list(session.scalars(asked.order_by(ReportEvent.id)))


def told_in_chat(cast: Cast, name: str) -> list[str]:
    """What somebody was told unasked in the service account's chat."""
    asked = select(Message.body).where(Message.address == f"oa-{name}", Message.cause.not_like("talk:%"))
    with cast.house.database.read() as session:
        return [str(body.get("words")) for body in session.scalars(asked.order_by(Message.id))]


def fetch_photos(cast: Cast) -> FakeOa:
    """Let everything slow be done; gives the account that was asked."""
    oa = FakeOa()
    cast.house.put(oa, as_=Oa)
    while SlowWorker(cast.house, SLOW).run_once():
        pass
    return oa

"""Who to turn to in the demo: the numbers of community and street, and cards that two persons keep, all invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from demo import cast
from demo.cast import staff_of
from demo.walk import Act, Walk
from server.contacts.service import cards
from server.contacts.service.cards import Says
from server.kit.calendar.days import add_months
from server.kit.clock import SHANGHAI, local_day
from server.kit.house import House
from server.people import queries as people
from server.people.rules import ADMIN, COMMISSIONER, COMMITTEE, COMMUNITY, MANAGER, STREET
from server.places import queries as places
from server.register.service import offices

STREET_SAID, COMMUNITY_SAID = "西乡塘街道办事处", "秀山社区居委会"


@dataclass(frozen=True)
class Card:
    """Whose card it is, what it says, who writes it down and who confirms it; months until term and certificate end."""

    role: str
    says: tuple[str, str, str, str]
    by: str
    seconded: str
    term: int | None
    certificate: int | None = None


CARDS = (
    Card(MANAGER, ("刘经理", "项目经理，管秀山花园", "0771-5550101", "邻里物业服务有限公司"), MANAGER, COMMUNITY, None),
    Card(COMMISSIONER, ("陈工", "电梯事务社区专员", "0771-5550106", "南宁市市场监督管理局"), COMMUNITY, STREET, 22, 10),
    Card(COMMUNITY, ("林社工", "包小专，驻秀山花园", "0771-5550110", COMMUNITY_SAID), STREET, ADMIN, 8),
    Card(STREET, ("覃科员", "物业管理", "0771-5550111", STREET_SAID), COMMUNITY, ADMIN, None),
    Card(COMMITTEE, ("段主任", "业委会主任，周三晚上值班", "0771-5550112", "秀山花园业主大会"), COMMUNITY, STREET, 18),
)


def plan(walk: Walk, estate_id: int) -> None:
    """Plan the numbers of community and street, and each card on one evening, confirmed the next morning."""
    first = (walk.until.astimezone(SHANGHAI) - timedelta(days=140)).replace(hour=16, minute=0, second=0, microsecond=0)
    walk.at(first, _offices(estate_id))
    for number, card in enumerate(CARDS):
        asked = first + timedelta(minutes=10 * (number + 1))
        walk.at(asked, _ask(walk.house, estate_id, card, local_day(walk.until)))


def _offices(estate_id: int) -> Act:
    def act(session: Session, at: datetime) -> None:
        now = places.offices(session, estate_id)
        assert now is not None
        offices.write(
            session, staff_of(session, estate_id, ADMIN), estate_id=estate_id, at=at,
            community_version=now["community_version"], street_version=now["street_version"],
            community_phone="0771-5550113", community_address="秀山路 3 号", street_phone="0771-5550114",
            street_address="大学东路 90 号，便民大厅 2 号窗口",
        )  # fmt: skip

    return act


def _ask(house: House, estate_id: int, card: Card, today: date) -> Act:
    def act(session: Session, at: datetime) -> None:
        name, duty, phone, appointed = card.says
        says = Says(name, duty, phone, appointed, _until(today, card.term), _until(today, card.certificate))
        post = next(one for one in people.posts(session, estate_id, [card.role]) if _is_meant(card, one["name"]))
        card_id = cards.ask(session, house.vault, staff_of(session, estate_id, card.by), estate_id,
                            grant_id=post["id"], says=says, at=at)  # fmt: skip
        cards.answer(session, staff_of(session, estate_id, card.seconded), card_id, approved=True, version=1, at=at)

    return act


def _is_meant(card: Card, name: str | None) -> bool:
    return name == next(one.name for one in cast.STAFF if one.called == card.says[0])


def _until(today: date, months: int | None) -> date | None:
    return add_months(today, months) if months else None

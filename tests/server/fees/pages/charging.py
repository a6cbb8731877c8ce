"""What clerks do at the pages of fees, in one line each."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from server.fees.models import Bill
from server.kit.actor import SYSTEM, Grant
from server.kit.house import House
from server.people.service import staff
from tests.consoles import Clerk, Town, refusal

PRICE = {"price": "2.35", "from_month": "2026-07", "basis": "物业服务合同第八条", "natural": "true"}


def gone_to(answer: Any) -> str:
    """Where a form that was taken leads."""
    assert answer.status_code == 200 and "HX-Redirect" in answer.headers, answer.headers
    return str(answer.headers["HX-Redirect"].removeprefix("/console"))


def number_in(path: str) -> int:
    """The last number of a path."""
    return int(re.findall(r"\d+", path)[-1])


def refused(answer: Any) -> str:
    """The code with which a form was refused."""
    return str(refusal(answer)["code"])


def fields_of(page: str, path: str) -> dict[str, str]:
    """What the form that leads to a path holds hidden: its version above all."""
    form = re.search(rf'action="/console{re.escape(path)}".*?</form>', page, flags=re.S)
    assert form, path
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0])
    return {name: value for name, value in hidden if not name.startswith("_")}


def charge(clerk: Clerk, town: Town) -> int:
    """A property fee by area and quarter from July on; gives the item."""
    form = {
        "estate_id": str(town.xiushan),
        "name": "物业服务费",
        "key": "property",
        "kind": "per_area",
        "cycle": "quarter",
    }
    item_id = number_in(gone_to(clerk.post("/fees/tariffs", form)))
    gone_to(clerk.post(f"/fees/items/{item_id}/prices", PRICE))
    return item_id


def prepare(clerk: Clerk, town: Town, item_id: int, month: str = "2026-10") -> int:
    """A dry run of a quarter; gives the run."""
    form = {"estate_id": str(town.xiushan), "from_month": month, "months": "3", "items": str(item_id)}
    return number_in(gone_to(clerk.post("/fees/runs", form)))


def billed(clerk: Clerk, town: Town, month: str = "2026-10") -> int:
    """A quarter that is billed and published; gives the run."""
    run_id = prepare(clerk, town, charge(clerk, town), month)
    publish(clerk, run_id)
    return run_id


def publish(clerk: Clerk, run_id: int) -> None:
    """Publish what was looked at."""
    path = f"/fees/runs/{run_id}/publish"
    page = clerk.get(f"/fees/runs/{run_id}").get_data(as_text=True)
    gone_to(clerk.post(path, fields_of(page, path)))


def bill_of(house: House, home_id: int) -> int:
    """The first bill of a home."""
    with house.database.read() as session:
        return (
            session.scalars(select(Bill.id).where(Bill.home_id == home_id).order_by(Bill.due_on, Bill.id)).first() or 0
        )


def manager_next_door(house: House, town: Town) -> None:
    """小张 is the manager of the other estate, and takes money there."""
    with house.database.write() as session:
        for role in ("manager", "finance", "cashier"):
            staff.grant(session, SYSTEM, person_id=town.staff["xiaozhang"], to=Grant(role, "estate", town.defu),
                        at=house.clock.now())  # fmt: skip

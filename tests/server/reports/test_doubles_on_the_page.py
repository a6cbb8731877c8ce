"""What the console's page of a joint report shows of those that were put together with it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import update

from server.kit.house import House
from server.reports.models import Report
from server.reports.rules.words import OF_A_BILL, Kind, Move, Place
from server.reports.service import making, moving, talking
from server.reports.service.bringing import Bring
from tests.consoles import Clerk, Town, words

ClerkOf = Callable[[str], Clerk]


@pytest.fixture
def lamps(house: House, town: Town) -> list[int]:
    """One lamp reported three times, by 梅姐 and twice by 老王."""
    made = []
    with house.database.write() as session:
        for place, actor in enumerate((town.meijie, town.laowang, town.laowang)):
            said = making.Said(
                estate_id=town.xiushan, kind=Kind.REPAIR, category="lighting", place=Place.PUBLIC, where="三楼",
                words=f"灯不亮，第{place + 1}单",
            )  # fmt: skip
            made.append(making.report(session, actor, said, channel="app", request_key=f"lamp-reported-{place}",
                                      at=house.clock.now()))  # fmt: skip
    return made


def move(clerk: Clerk, report_id: int, name: str, **form: str) -> None:
    """Make a move on the report's page."""
    version = re.search(
        r'id="live-head" data-version="(\d+)"', clerk.get(f"/reports/{report_id}").get_data(as_text=True)
    )
    assert version
    form |= {"move": name, "version": version[1]}
    assert clerk.post(f"/reports/{report_id}/moves", form).status_code < 400


def merge(clerk: Clerk, double: int, into: int) -> None:
    """Put one together with another, on its page."""
    move(clerk, double, "merge", target=f"R{into:06d}")


def test_whoever_works_on_the_joint_one_reads_what_the_neighbour_wrote_on_theirs(
    clerk: ClerkOf, lamps: list[int], house: House, town: Town
) -> None:
    first, second, third = lamps
    lead = clerk("sunjingli")
    assert "一起办的" not in words(lead.get(f"/reports/{first}"))
    merge(lead, third, second)
    merge(lead, second, first)
    with house.database.write() as session:
        talking.say(session, town.laowang, report_id=third, thread="resident", words="晚上特别黑", at=house.clock.now())
        talking.say(
            session, town.laowang, report_id=second, thread="resident", words="还是第二单", at=house.clock.now()
        )
    page = clerk("xiaoli").get(f"/reports/{first}")
    html = page.get_data(as_text=True)
    talk = html[html.index('id="talk-resident"') : html.index('id="talk-internal"')]
    for double, said in ((second, "第2单"), (second, "还是第二单"), (third, "第3单"), (third, "晚上特别黑")):
        assert f'href="/console/reports/{double}"' in talk and said in talk
    assert "一起办的" in words(page) and f"R{second:06d} 并到这里一起办" in words(page)
    answered = clerk("xiaoli").post(f"/reports/{first}/messages", {"thread": "resident", "words": "下午来"})
    assert "晚上特别黑" in answered.get_data(as_text=True), "the thread stays whole when one writes"
    watching = clerk("chengong").get(f"/reports/{first}").get_data(as_text=True)
    assert "晚上特别黑" not in watching and "一起办的" not in watching


def test_whoever_goes_on_with_the_joint_one_reads_what_was_tried_on_the_other(
    clerk: ClerkOf, lamps: list[int], house: House, town: Town
) -> None:
    first, second, _ = lamps
    lead = clerk("sunjingli")
    with house.database.write() as session:
        moving.move(session, town.laowang, report_id=second, move=Move.URGE, version=None, bring=Bring(),
                    at=house.clock.now())  # fmt: skip
    move(clerk("xiaoli"), second, "take")
    merge(lead, second, first)
    html = lead.get(f"/reports/{first}").get_data(as_text=True)
    line = html[html.index('id="live-line"') :]
    assert line.count(f'href="/console/reports/{second}"') == 2, "urged, and put together; that it was taken is past"
    assert "催" in line


def test_what_was_taken_apart_again_is_read_on_its_own_page_alone(clerk: ClerkOf, lamps: list[int]) -> None:
    first, second, _ = lamps
    lead = clerk("sunjingli")
    merge(lead, second, first)
    assert "第2单" in words(lead.get(f"/reports/{first}"))
    move(lead, second, "unmerge", reason="not_the_same")
    assert "一起办的" not in (left := words(lead.get(f"/reports/{first}"))) and "并到这里" not in left


def test_the_form_offers_what_it_may_be_put_together_with_and_the_nearest_first(
    clerk: ClerkOf, lamps: list[int], house: House, town: Town
) -> None:
    first, second, third = lamps
    lead = clerk("sunjingli")
    page = lead.get(f"/reports/{third}").get_data(as_text=True)
    offered = re.findall(r'name="twin" value="(R\d+)"', page)
    assert offered == [f"R{second:06d}", f"R{first:06d}"] and "灯不亮，第1单" in page and "公共区域 三楼" in page
    move(lead, third, "merge", twin=f"R{first:06d}")
    assert "一起办的" in words(lead.get(f"/reports/{first}"))
    again = re.findall(r'name="twin" value="(R\d+)"', lead.get(f"/reports/{second}").get_data(as_text=True))
    assert again == [f"R{first:06d}"], "none that has ended already"


def test_a_doubted_bill_is_offered_to_nobody(clerk: ClerkOf, lamps: list[int], house: House) -> None:
    """It is answered alone, so that choosing it could only be refused."""
    first, second, third = lamps
    with house.database.write() as session:
        session.execute(update(Report).where(Report.id == second).values(channel=OF_A_BILL))
    page = clerk("sunjingli").get(f"/reports/{third}").get_data(as_text=True)
    assert re.findall(r'name="twin" value="(R\d+)"', page) == [f"R{first:06d}"]

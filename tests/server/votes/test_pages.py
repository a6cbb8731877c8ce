"""A vote from its first draft to its result at the console, as three colleagues run it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select, update

from server.kit.actor import SYSTEM, Grant
from server.kit.audit import AuditEntry
from server.kit.clock import StoppedClock
from server.kit.house import House
from server.kit.pages import guard
from server.people import queries as people
from server.people.service import staff
from server.places import queries as places
from server.votes.models import Dispute, KeyShare, Poll
from server.votes.routes import file_doors
from server.votes.sealing.keys import Keys
from server.votes.service import closing, disputes, opening
from tests.consoles import Clerk, Town, refusal, words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]
DRAFT = {
    "matter_type": "MAINT_FUND_USE", "title": "修理21栋屋面", "scope_kind": "stairs",
    "topics-0-words": "同意使用维修资金修理屋面吗？", "topics-0-kind": "yes_no",
    "topics-1-words": "选哪家施工？", "topics-1-kind": "options", "topics-1-options": "甲公司｜工期30天\n乙公司",
}  # fmt: skip
OWN = {"version": "0", "evote_mode": "SELF_HOSTED_ALLOWED", "objection_days": "7",
       "ground": "议事规则第三条"}  # fmt: skip


def photo() -> bytes:
    """A picture of a paper ballot."""
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(held, "JPEG")
    return held.getvalue()


def gone_to(answer: Any) -> str:
    """Where a form that was taken leads."""
    assert answer.status_code == 200, answer.headers
    return str(answer.headers["HX-Redirect"].removeprefix("/console"))


def ruled(boss: Clerk, clerk: ClerkOf, town: Town, house: House, own: dict[str, str]) -> None:
    """The manager asks for other rules, and somebody of the community agrees."""
    page = f"/votes/rules/{town.xiushan}"
    assert gone_to(boss.post(page, own)) == page
    shown = boss.get(page)
    assert "您提出的，要另一位核对依据后同意" in words(shown) and "有一项修改在等人核对" in words(shown)
    path = re.findall(r"/votes/rule-changes/\d+", shown.get_data(as_text=True))[0]
    assert refusal(boss.post(f"{path}/agree", {"version": "1"}))["code"] == "second_person_needed"
    with house.database.write() as session:
        person_id, _ = staff.found_account(session, house.vault, SYSTEM, name="林社工", phone="19911000009", login=None,
                                           wecom_userid="linshegong", skills=(), at=house.clock.now())  # fmt: skip
        to = Grant("community", "estate", town.xiushan)
        staff.grant(session, SYSTEM, person_id=person_id, to=to, at=house.clock.now())
    other = clerk("linshegong")
    assert "依据核对过，同意" in words(other.get(page)) and own["ground"] in words(other.get(page))
    assert "why" in refusal(other.post(f"{path}/refuse", {"version": "1"}))["fields"]
    assert gone_to(other.post(f"{path}/agree", {"version": "1"})) == page
    assert "已同意" in words(other.get(page)) and clerk("xiaozhang").post(
        f"{path}/agree", {"version": "2"}
    ).status_code in (403, 404)


def number_in(path: str) -> int:
    return int(re.findall(r"\d+", path)[0])


def drafted(clerk: Clerk, town: Town, house: House, **over: str) -> int:
    """A draft for the one stair of the estate; its id."""
    with house.database.read() as session:
        stair = places.stair_names(session, town.xiushan)[0]["id"]
    form = {**DRAFT, "estate_id": str(town.xiushan), "stairs": str(stair), **over}
    return number_in(gone_to(clerk.post("/votes/new", form)))


def noticed(clerk: Clerk, poll_id: int) -> str:
    """The page that shows the custodian's share."""
    page = clerk.get(f"/votes/{poll_id}/publish").get_data(as_text=True)
    said = {name: re.search(rf'name="{name}" type="datetime-local" value="([^"]+)"', page) for name in
            ("opens_at", "closes_at")}  # fmt: skip
    form = {name: found[1] for name, found in said.items() if found}
    form |= {"version": "1", "notice_words": "请各位业主参加表决。", "checked": "true"}
    answer = clerk.post(f"/votes/{poll_id}/publish", form, htmx=False)
    assert answer.status_code == 200, words(answer)
    return answer.get_data(as_text=True)


def opened(house: House, clock: StoppedClock, poll_id: int) -> None:
    """Let the notice run out."""
    clock.advance(days=17)
    with house.database.write() as session:
        assert opening.open_due(session, at=clock.now()) == [poll_id]


def closed(house: House, clock: StoppedClock) -> None:
    """Let the window run out and count."""
    clock.advance(days=20)
    with house.database.write() as session:
        closing.close_due(session, Keys.of(house), at=clock.now())


def vote_on_paper(first: Clerk, second: Clerk, poll_id: int) -> None:
    """梅姐's paper, read by two colleagues; the first one cannot be the second."""
    base = f"/votes/{poll_id}"
    found = first.get(f"{base}/paper?q=702").get_data(as_text=True)
    entry = re.search(rf"{base}/paper/heads/\d+", found)
    assert entry
    said = {"topic-1": "approve", "topic-2-1": "1"}
    gone_to(first.post(entry[0], {"channel": "visit", **said}, photos=[photo()]))
    waits = second.get(f"{base}/paper").get_data(as_text=True)
    again = re.search(rf"{base}/paper/\d+", waits)
    assert again
    assert refusal(first.post(again[0], said))["code"] == "second_person_needed"
    gone_to(second.post(again[0], said))


def take_back(first: Clerk, second: Clerk, stranger: Clerk, poll_id: int) -> None:
    """A paper of 702 was entered for 101: whoever did so takes it back, and 101 has handed in nothing."""
    base = f"/votes/{poll_id}"
    entry = re.search(rf"{base}/paper/heads/\d+", first.get(f"{base}/paper?q=101").get_data(as_text=True))
    assert entry
    gone_to(first.post(entry[0], {"channel": "paper", "topic-1": "approve", "topic-2-1": "1"}, photos=[photo()]))
    shown = first.get(f"{base}/paper").get_data(as_text=True)
    back = re.search(rf"{base}/paper/\d+/withdraw", shown)
    assert back and "您录的，请别的同事来" in shown
    why = {"why": "票上是 702"}
    assert "why" in refusal(first.post(back[0], {}))["fields"]
    assert stranger.post(back[0], why).status_code == 404
    gone_to(first.post(back[0], why))
    assert second.post(back[0], why).status_code == 404, "it waits no more"
    shown = words(second.get(f"{base}/paper?q=101"))
    assert "没有在等的" in shown and "录这张票" in shown and "收回的 1 张" in shown


def test_a_vote_from_the_draft_to_the_result(clerk: ClerkOf, town: Town, house: House, clock: StoppedClock) -> None:
    boss = clerk("sunjingli")
    assert "按本市" in words(boss.get(f"/votes/rules/{town.xiushan}"))
    ruled(boss, clerk, town, house, OWN)
    assert "三分之二以上" in words(boss.get(f"/votes/new?estate={town.xiushan}"))
    poll_id = drafted(boss, town, house)
    base = f"/votes/{poll_id}"
    said = words(boss.get(f"{base}/roll"))
    assert "没有登记业主" in said and "3 处没有登记面积" in said and "21栋1单元702：来源未注明 去核对" in said
    share = noticed(boss, poll_id)
    assert "只显示这一次" in share
    assert len(re.findall(r"时间 \S+月\S+日 \d\d:\d\d 到 \S+月\S+日 \d\d:\d\d 名册", words(boss.get(base)))) == 1
    assert "名册版本" in words(boss.get(f"{base}/roll"))
    frozen = words(boss.get(f"{base}/roll"))
    assert "3 处没有登记面积" in frozen and "户没有登记业主" in frozen and "再在下面更正名册" in frozen
    opened(house, clock, poll_id)
    first, second = clerk("xiaoli"), clerk("chengong")

    board = words(first.get(f"{base}/canvass"))
    assert "没送过" in board
    heads = re.findall(r'name="heads" value="(\d+)"', first.get(f"{base}/canvass").get_data(as_text=True))
    gone_to(first.post(f"{base}/deliveries", {"heads": heads, "channel": "visit", "delivered": "true"}))
    assert "上门" in words(first.get(f"{base}/canvass"))
    assert "702" in words(first.get(f"{base}/visits"))

    take_back(first, second, clerk("xiaozhang"), poll_id)
    vote_on_paper(first, second, poll_id)
    assert "已投票" in words(first.get(f"{base}/canvass"))
    assert "名册不到 5 位业主" in words(first.get(base)) and "还差" not in words(first.get(base))
    with house.database.write() as session:
        session.execute(update(Poll).where(Poll.id == poll_id).values(heads_total=12))
    blurred = words(first.get(base))
    assert "不到 5 / 3 人" in blurred and "最多还差 2 人" in blurred and "对业主也是这样" in blurred
    assert "不到 5 / 12 人" in words(first.get("/votes"))
    with house.database.write() as session:
        session.execute(update(Poll).where(Poll.id == poll_id).values(heads_total=3))
    assert "还没有结果" in words(first.get(f"{base}/result"))

    closed(house, clock)
    result = words(clerk("sunjingli").get(f"{base}/result"))
    assert "初步结果" in result
    assert "甲公司" in result


def test_the_share_is_kept_nowhere(clerk: ClerkOf, town: Town, house: House) -> None:
    boss = clerk("sunjingli")
    poll_id = drafted(boss, town, house)
    share = re.findall(r"<span>([0-9A-Z]{1,5})</span>", noticed(boss, poll_id))
    assert share
    with house.database.read() as session:
        dumped = "\n".join(session.connection().connection.driver_connection.iterdump())
    assert share[0] not in dumped


def test_the_custodian_opens_what_we_cannot(clerk: ClerkOf, town: Town, house: House, clock: StoppedClock) -> None:
    boss = clerk("sunjingli")
    ruled(boss, clerk, town, house, OWN)
    poll_id = drafted(boss, town, house, each_part="true")
    share = noticed(boss, poll_id)
    opened(house, clock, poll_id)
    first = clerk("xiaoli")
    vote_on_paper(first, clerk("chengong"), poll_id)
    mandate = {"room": "21栋1单元101", "holder_name": "周小舟", "holder_phone": "19900000777"}
    proxies = f"/votes/{poll_id}/proxies"
    assert refusal(first.post(proxies, {**mandate, "room": "9栋"}, photos=[photo()]))["fields"].keys() == {"room"}
    gone_to(first.post(proxies, mandate, photos=[photo()]))
    assert "周**" in words(first.get(proxies))
    given = re.findall(rf"{proxies}/\d+", clerk("sunjingli").get(proxies).get_data(as_text=True))
    gone_to(clerk("sunjingli").post(given[0].removeprefix("/console")))
    assert "已撤回" in words(first.get(proxies))
    slips, page = f"/votes/{poll_id}/slips", f"/votes/{poll_id}/disputes"
    slip = {"what": "ballot", "room": "21栋1单元702", "name": "白兰娟", "words": "没投过"}
    for wrong in ({"room": "9栋"}, {"what": "other"}, {"name": "白" * 61}, {"words": ""}):
        assert clerk("sunjingli").post(slips, {**slip, **wrong}, photos=[photo()]).status_code == 422
    assert refusal(clerk("sunjingli").post(slips, slip))["fields"].keys() == {"photo"}
    assert refusal(first.post(slips, slip, photos=[photo()]))["code"] == "involved"
    assert clerk("xiaozhang").post(slips, slip, photos=[photo()]).status_code == 404
    assert gone_to(clerk("sunjingli").post(slips, slip, photos=[photo()])) == page
    shown = words(clerk("sunjingli").get(page))
    assert "凭签字单登记" in shown and "看签字单" in shown and "业主带签字单来登记" in shown
    (path,) = set(re.findall(r"/votes/disputes/\d+/slip", clerk("sunjingli").get(page).get_data(as_text=True)))
    assert clerk("sunjingli").get(path).mimetype == "image/jpeg" and clerk("xiaozhang").get(path).status_code == 404
    with house.database.write() as session:
        dispute = session.scalars(select(Dispute)).one()
        owner = people.actor_of(session, dispute.by, door="app")
        disputes.withdraw(session, owner, dispute.id, keys=Keys.of(house), at=clock.now())

    with house.database.write() as session:
        session.execute(update(KeyShare).where(KeyShare.holder == "database").values(content="gone"))
    clock.advance(days=20)
    with house.database.write() as session:
        poll = closing.due(session, at=clock.now())
        assert closing.advance(session, Keys.of(house), poll[0], at=clock.now())
    boss = clerk("sunjingli")
    clock.advance(minutes=10)
    assert "监票人" in words(boss.get(f"/votes/{poll_id}"))
    wrong = boss.post(f"/votes/{poll_id}/key", {"share": "ABCDE FGHIJ"})
    assert refusal(wrong)["code"] == "share_unread"
    said = " ".join(re.findall(r"<span>([0-9A-Z]{1,5})</span>", share))
    gone_to(boss.post(f"/votes/{poll_id}/key", {"share": said.lower()}))
    with house.database.write() as session:
        closing.close_due(session, Keys.of(house), at=clock.now())
    result = words(boss.get(f"/votes/{poll_id}/result"))
    assert "初步结果" in result
    assert "每个单元单独算 21栋1单元：同意使用维修资金修理屋面吗？" in result
    with house.database.read() as session:
        held = session.get_one(Poll, poll_id)
        roll_hash, chain_head = held.roll_hash or "", held.chain_head or ""
    assert f"名册校验码 {roll_hash[:16]} 表决票末环 {chain_head[:16]}" in result, "as much as recount.py says"
    shown = boss.get(f"/votes/{poll_id}/result").get_data(as_text=True)
    assert f'title="{roll_hash}"' in shown and f'title="{chain_head}"' in shown
    assert boss.get(f"/votes/{poll_id}/whole").status_code in (403, 404), "who runs the estate sees no ballots"
    assert "完整数据" not in words(boss.get(f"/votes/{poll_id}/result"))


def compared(first: Clerk, second: Clerk, poll_id: int) -> Any:
    """What one entered of the authority's result another compares with its paper; the page after that."""
    page = f"/votes/{poll_id}/result"
    mine = first.get(page).get_data(as_text=True)
    (entry,) = set(re.findall(r"/votes/authority/\d+", mine))
    assert "还没有结果" in mine and "要请另一位同事照原件核对" in mine
    assert refusal(first.post(entry, {"decision": "confirmed"}))["code"] == "second_person_needed"
    assert refusal(second.post(entry, {"decision": "sent_back"}))["code"] == "reason_needed"
    shown = words(second.get(page))
    assert "同意 2 人 150.50 ㎡，反对 0 人 0.00 ㎡，弃权 1 人 30.00 ㎡" in shown and "和原件一样，公布" in shown
    assert gone_to(second.post(entry, {"decision": "confirmed"})) == page
    return first.get(page)


def test_an_authoritys_result_is_taken_over_with_its_paper(
    clerk: ClerkOf, town: Town, house: House, clock: StoppedClock
) -> None:
    boss = clerk("sunjingli")
    ruled(boss, clerk, town, house, {"version": "0", "evote_mode": "OFFICIAL_ONLY", "ground": "议事规则"})
    poll_id = drafted(boss, town, house, **{"topics-1-words": "同意选乙公司吗？", "topics-1-kind": "yes_no"})
    noticed(boss, poll_id)
    opened(house, clock, poll_id)
    closed(house, clock)
    boss = clerk("sunjingli")
    page = words(boss.get(f"/votes/{poll_id}/result"))
    assert "电子投票在政府的投票系统里进行" in page
    assert "登记政府系统的结果" in page
    for tab in ("", "/roll", "/canvass", "/visits", "/paper", "/proxies", "/disputes"):
        assert "邻里不做" in words(boss.get(f"/votes/{poll_id}{tab}"))
    form: dict[str, str] = {"version": "4"}
    for number in (0, 1):
        form |= {f"figures-{number}-topic": str(number + 1), f"figures-{number}-passed": "true"}
        for key, heads, area in (("approve", "2", "150.5"), ("oppose", "0", "0"), ("abstain", "1", "30.00")):
            form |= {f"figures-{number}-{key}_heads": heads, f"figures-{number}-{key}_area": area}
    with house.database.read() as session:
        form["version"] = str(session.get_one(Poll, poll_id).version)

    def sent(once: str, **more: str) -> Any:
        return boss.client.post(
            f"/console/votes/{poll_id}/authority", headers={"HX-Request": "true"},
            data={"_form": guard.form_token(house, boss.token), "_once": once, **form, **more,
                  "file": [(io.BytesIO(b"%PDF-1.7 result"), "result.pdf")]},
        )  # fmt: skip

    refused = refusal(sent("authority-once-0"))
    assert refused["code"] == "outcome_differs" and "figures-0-why" in refused["fields"], "too few took part"
    why = {f"figures-{number}-why": "主管部门另有两户在窗口投票" for number in (0, 1)}
    gone_to(sent("authority-once-1", **why))
    result = words(compared(boss, clerk("chengong"), poll_id))
    assert "原因是：主管部门另有两户在窗口投票。" in result and "和按票数算的结果不一样" in result
    assert "150.50 ㎡" in result and "结果原件" in result and re.search("陈工 今天 [0-9:]+ 已核对", result)
    assert "录错了，要更正" in result and "录错了，要更正" not in words(clerk("xiaoli").get(f"/votes/{poll_id}/result"))
    assert "复核程序" not in result and "末环" not in result, "nothing of it was counted here"
    assert clerk("xiaozhang").get(f"/votes/{poll_id}/official").status_code == 404, "another estate's"
    address = boss.get(f"/votes/{poll_id}/official").headers["Location"]
    app = Flask("files")
    app.register_blueprint(file_doors(house))
    paper = app.test_client().get(address[address.index("/vote-files/") :])
    assert (paper.data, paper.mimetype) == (b"%PDF-1.7 result", "application/pdf")
    with house.database.read() as session:
        asked = select(func.count()).select_from(AuditEntry).where(AuditEntry.act == "poll.official_read")
        assert session.scalar(asked) == 1
    assert "主管部门" in result


def test_an_extraordinary_meeting_is_drafted_with_who_asked_for_it(clerk: ClerkOf, town: Town, house: House) -> None:
    boss = clerk("sunjingli")
    assert "临时会议是谁提议的" in words(boss.get(f"/votes/new?estate={town.xiushan}&type={DRAFT['matter_type']}"))
    with house.database.read() as session:
        stair = places.stair_names(session, town.xiushan)[0]["id"]
    form = {**DRAFT, "estate_id": str(town.xiushan), "stairs": str(stair), "extraordinary": "true"}
    assert "asked_by" in refusal(boss.post("/votes/new", form))["fields"]
    unknown = {**form, "asked_by": "owners", "asked_homes": "21栋1单元702\n99栋"}
    assert refusal(boss.post("/votes/new", unknown))["fields"] == {"asked_homes": "没有找到这些房屋：99栋。"}
    poll_id = drafted(boss, town, house, extraordinary="true", asked_by="owners", asked_homes="21栋1单元702")
    shown = boss.get(f"/votes/{poll_id}/edit").get_data(as_text=True)
    assert '<option value="owners" selected>' in shown and ">21栋1单元702</textarea>" in shown
    noticed(boss, poll_id)
    assert "会议 临时会议，1 位业主提议（一共 3 位）" in words(boss.get(f"/votes/{poll_id}"))

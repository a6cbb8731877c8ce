"""加装电梯，表决: several phones at once, a paper by two people, the count, a ballot disowned, the final result."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from miniprogram_stub.phone import Json, grey_picture
from miniprogram_stub.story.lift_talk import NOTICE_DAYS, OWNERS, TITLE, WINDOW_DAYS
from miniprogram_stub.story.screen import Screen
from miniprogram_stub.story.town import Town, refusal

LAST4 = {"meijie": "734X", **{person: row[3] for person, row in OWNERS.items()}}
CALLED = {"meijie": "梅姐", **{person: row[0] for person, row in OWNERS.items()}}
AT_ONCE = {"meijie": "approve", "guzhi": "approve", "sunyi": "approve"}
PHOTO = {"photo": ("票.png", grey_picture(), "image/png")}
OBJECTION_DAYS = 8
DISOWNED = "有业主说票不是自己投的"
A_MINUTE_AND_SOME = 100.0
"""Days have just been skipped, and the reminders of all of them come at once. WeCom takes 30 messages a minute for one
member and drops the rest, so we send 25 and keep the others for the next minute; the inbox has everything at once."""


def play(town: Town) -> None:
    """From the opening to the milestone everybody hears of."""
    town.tell.chapter("加装电梯：表决")
    _open(town)
    _at_once(town)
    _others(town)
    _nobody_sees(town)
    _count(town)
    _disown(town)
    _end(town)


def _open(town: Town) -> None:
    tell = town.tell
    no = refusal(lambda: _cast(town, "meijie", "approve"))
    tell.seen(f"公告期间还不能投：{no.sentence if no else '收下了！'}", no is not None and no.code == "voting_early")
    town.later(days=NOTICE_DAYS)
    tell.say(f"{NOTICE_DAYS} 天以后")
    for person in LAST4:
        tell.wait(f"{CALLED[person]}收到“可以投票了”", partial(_told, town, person, "可以投票了"))


def _at_once(town: Town) -> None:
    """Three phones in the same second, each with a trembling hand."""
    tell, keys = town.tell, {person: uuid.uuid4().hex for person in AT_ONCE}
    heads = {person: _head(town, person)["head_id"] for person in AT_ONCE}

    def tap(person: str) -> Json:
        return _cast(town, person, AT_ONCE[person], key=keys[person], head_id=heads[person])

    with ThreadPoolExecutor(2 * len(AT_ONCE)) as hands:
        receipts = list(hands.map(tap, [*AT_ONCE, *AT_ONCE]))
    codes = {receipt["receipt"] for receipt in receipts}
    tell.seen(f"三部手机同时点，每部点了两下：正好 {len(codes)} 张票，回执 {'、'.join(sorted(codes))}",
              len(codes) == len(AT_ONCE))  # fmt: skip
    code = receipts[0]["receipt"]
    town.known["receipt"] = code
    found = town.phone("meijie").line.get(f"/votes/{town.known['poll']}/receipts/{code}")
    tell.seen("梅姐用回执查到这张票已收，看不出是第几张", found["code"] == code and "number" not in found)
    tell.wait("她的收件箱里写着“收到您家的表决票”，没有写投了什么", lambda: _told(town, "meijie", "收到您家的表决票"))
    wrong = refusal(lambda: _cast(town, "laowang", "oppose", last4="0000"))
    tell.seen(f"老王输错证件号后四位：{wrong.sentence if wrong else '收下了！'}",
              wrong is not None and wrong.code == "identity_wrong")  # fmt: skip


def _others(town: Town) -> None:
    """老王 votes against and changes nothing; 吴叔's paper is entered by two colleagues."""
    tell, poll_id = town.tell, town.known["poll"]
    cast = _cast(town, "laowang", "oppose")
    tell.seen(f"老王投了，{cast['words']}", cast["receipt"])
    page = f"/console/votes/{poll_id}/paper"
    first, second = Screen(town.system.server), Screen(town.system.server)
    first.sign_in_by_wecom("xiaoli")
    second.sign_in_by_wecom("zhaojie")
    first.open(f"{page}?q=201")
    entry = next(link for link in first.links.values() if "/paper/heads/" in link)
    first.open(entry)
    first.attach(entry, PHOTO, channel="visit", **{"topic-1": "approve"})
    tell.seen("小李上门收回吴叔的纸质票，拍照录入：还不算数", "请另一位同事" in first.text)
    second.open(page)
    own = next(link for link in second.links.values() if link.startswith(f"{page}/") and "heads" not in link)
    second.open(own)
    second.submit(own, **{"topic-1": "approve"})
    tell.seen("赵姐对着票再录一遍，两次一样才计入", "已计入" in second.text)
    tell.wait("吴叔的手机也收到：有一张上门收的票", lambda: _told(town, "wushu", "收到您家的表决票"))
    first.close()
    second.close()


def _nobody_sees(town: Town) -> None:
    tell, poll_id, manager = town.tell, town.known["poll"], Screen(town.system.server)
    told = town.phone("laowang").line.get(f"/votes/{poll_id}")
    tell.seen(f"表决中只公布参与情况：{told['turnout']['heads_words']}；{told['turnout']['needs_words']}",
              told["turnout"]["heads"] == 5)  # fmt: skip
    no = refusal(lambda: town.phone("laowang").line.get(f"/votes/{poll_id}/result"))
    tell.seen("结果谁也看不到", no is not None and no.status in (404, 409))
    manager.sign_in_by_wecom("liujingli")
    manager.open(f"/console/votes/{poll_id}")
    tell.seen("刘经理的工作台上也只有参与数", "5" in manager.text and "反对 1" not in manager.text)
    manager.close()


def _count(town: Town) -> None:
    tell, poll_id = town.tell, town.known["poll"]
    town.later(days=WINDOW_DAYS)
    tell.say(f"{WINDOW_DAYS} 天以后，投票截止")
    late = refusal(lambda: _cast(town, "meijie", "oppose"))
    tell.seen(
        f"晚一步的票不收：{late.sentence if late else '收下了！'}", late is not None and late.code == "voting_late"
    )
    for person in LAST4:
        tell.wait(f"{CALLED[person]}收到初步结果", partial(_told, town, person, "初步结果"))
    topic = town.phone("laowang").line.get(f"/votes/{poll_id}/result")["topics"][0]
    heads = {row["key"]: row["heads"] for row in topic["choices"]}
    tell.seen(f"同意 {heads['approve']}，反对 {heads['oppose']}：{topic['outcome_label']}", heads["approve"] == 4)
    mine = town.phone("meijie").line.get(f"/votes/{poll_id}/mine")["items"]
    said = [row["choice_words"] for head in mine for row in head["choices"]]
    tell.seen("梅姐看得到自己投的是同意，别人的一张也看不到", said == ["同意"])


def _disown(town: Town) -> None:
    """吴叔 says the paper was not his; the count is corrected, and says what changed."""
    tell, poll_id, manager = town.tell, town.known["poll"], Screen(town.system.server)
    head = _head(town, "wushu")["head_id"]
    town.phone("wushu").line.post(f"/votes/{poll_id}/disputes", {"head_id": head, "words": "那天我不在家，不是我签的"})
    told_now = partial(_told, town, "liujingli", DISOWNED)
    town.clock_in("liujingli")
    tell.wait("吴叔说“这不是我投的”，刘经理的收件箱里马上有", told_now)
    manager.sign_in_by_wecom("liujingli")
    manager.open(f"/console/votes/{poll_id}/disputes")
    action = next(form for form in manager.forms if "/votes/disputes/" in form)
    manager.submit(action, decision="upheld", reason="签名与登记不符，本人当天不在家")
    manager.close()
    tell.wait("刘经理的企业微信也响了", lambda: town.shown("liujingli", DISOWNED), within=A_MINUTE_AND_SOME)
    tell.wait("吴叔听到处理结果", lambda: _told(town, "wushu", "票异议有结果"))
    told = town.phone("guzhi").line.get(f"/votes/{poll_id}/result")
    words = "；".join(f"{row['label']} {row['words']}" for row in told["differences"])
    tell.seen(f"更正后的结果逐条写明差别：{words}", "4 人" in words and "3 人" in words)
    topic = told["topics"][0]
    tell.seen(f"三比一，正好四分之三：{topic['outcome_label']}", topic["outcome_label"] == "通过")


def _end(town: Town) -> None:
    tell, matter, manager = town.tell, town.known["matter"], Screen(town.system.server)
    town.later(days=OBJECTION_DAYS)
    tell.say(f"{OBJECTION_DAYS} 天以后，异议期满")
    for person in LAST4:
        tell.wait(f"{CALLED[person]}收到最终结果", partial(_told, town, person, "最终结果"))
    told = tell.wait("议题拿到“表决通过”，自己往前走了一步", lambda: _passed(town, matter))
    tell.seen("从想法到结果，一页讲完", len(told["timeline"]) >= 8)
    page = f"/console/matters/{matter}"
    manager.sign_in_by_wecom("liujingli")
    manager.open(page)
    manager.submit(f"{page}/milestones", title="签了合同", words="设计单位已进场测量。",
                   day=f"{town.system.now() - timedelta(days=1):%Y-%m-%d}")  # fmt: skip
    for person in LAST4:
        tell.wait(f"{CALLED[person]}听到进展", partial(_told, town, person, f"{TITLE}：签了合同"))
    if "sheet" in town.known:
        words = tell.wait("当天的简报里有“议题与表决”一栏", lambda: _on_the_sheet(manager))
        tell.seen("写着结果，没有任何人的名字", TITLE in words and not any(row[1] in words for row in OWNERS.values()))
    manager.close()


def _on_the_sheet(manager: Screen) -> str:
    manager.open("/console/bulletins")
    sheets = [int(link.rpartition("/")[2]) for link in manager.links.values() if link.rpartition("/")[2].isdecimal()
              and link.startswith("/console/bulletins/") and "/plan/" not in link]  # fmt: skip
    manager.open(f"/console/bulletins/{max(sheets)}")
    return manager.text if "议题与表决" in manager.text else ""


def _passed(town: Town, matter: int) -> Json | None:
    told: Json = town.phone("meijie").line.get(f"/matters/{matter}")
    vote = next(row for row in told["stages"] if row["key"] == "VOTE")
    return told if vote["state"] == "done" else None


def _head(town: Town, person: str) -> Json:
    found: Json = town.phone(person).line.get(f"/votes/{town.known['poll']}")["mine"][0]
    return found


def _cast(
    town: Town, person: str, choice: str, *, key: str | None = None, head_id: int | None = None, last4: str = ""
) -> Json:
    said = {
        "head_id": head_id or _head(town, person)["head_id"], "choices": [{"topic": 1, "choice": choice}],
        "id_last4": last4 or LAST4[person],
    }  # fmt: skip
    cast: Json = town.phone(person).line.post(f"/votes/{town.known['poll']}/ballots", said, key=key)
    return cast


def _told(town: Town, person: str, title: str) -> list[Json]:
    return [row for row in town.phone(person).inbox() if title in row["title"]]

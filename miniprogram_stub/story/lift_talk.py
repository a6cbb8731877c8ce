"""加装电梯，商量: an owner's idea, what the stair thinks of it, the plan with everybody's share, an objection, and the
notice with its frozen roll."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from miniprogram_stub.phone import Json
from miniprogram_stub.story.screen import Screen
from miniprogram_stub.story.town import Town, refusal

TITLE = "21栋1单元加装电梯"
OWNERS = {
    "laowang": ("老王", "王建国", "101", "0219"),
    "wushu": ("吴叔", "吴大山", "201", "0310"),
    "guzhi": ("顾志", "顾志", "302", "7003"),
    "sunyi": ("孙姨", "孙秀英", "601", "0627"),
}
TICKS = ["RATED", "LAND", "STRUCTURE", "FIRE", "PIPES"]
REPORT = {"evidence": ("可行性评估.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")}
NOTICE_DAYS, WINDOW_DAYS = 16, 8
WINDOW = timedelta(days=WINDOW_DAYS)


def play(town: Town) -> None:
    """From the idea to the notice."""
    town.tell.chapter("加装电梯：商量")
    manager = Screen(town.system.server)
    manager.sign_in_by_wecom("liujingli")
    come_in(town)
    _idea(town)
    _survey(town, manager)
    _plan(town, manager)
    _share(town)
    _object(town, manager)
    _notice(town, manager)
    manager.close()


def come_in(town: Town) -> None:
    """The others of the stair bind their homes."""
    tell, estate_id = town.tell, town.known["estate_id"]
    for person, (called, name, room, last4) in OWNERS.items():
        phone = town.phone(person)
        phone.sign_in()
        phone.confirm_phone()
        bound = phone.bind(phone.home(estate_id, "21栋", "1单元", room), "owner", name, last4)
        tell.seen(f"{called}绑定了自己的家 {room}", bound["state"] == "bound")


def _idea(town: Town) -> None:
    tell, meijie = town.tell, town.phone("meijie")
    tree = meijie.line.get(f"/estates/{town.known['estate_id']}/tree")["buildings"]
    stair = next(row for block in tree if block["name"] == "21栋" for row in block["stairs"] if row["name"] == "1单元")
    kinds = meijie.line.get("/matter-kinds", estate_id=town.known["estate_id"])["items"]
    lift = next(row for row in kinds if row["key"] == "ELEVATOR_RETROFIT")
    tell.seen(
        f"梅姐看到加装电梯是{lift['class_label']}，要多少人同意写得清楚", "四分之三" in str(lift["threshold_words"])
    )
    made: Json = meijie.line.post("/matters", {
        "estate_id": town.known["estate_id"], "kind": "ELEVATOR_RETROFIT", "title": TITLE,
        "words": "七楼上下要歇三次，想和大家商量加装一部电梯。", "scope": {"kind": "stairs", "ids": [stair["id"]]},
    })  # fmt: skip
    town.known["matter"] = made["id"]
    tell.seen(f"梅姐提出议题：{made['title']}，范围 {made['scope_label']}", made["scope_label"] == "21栋1单元")
    tell.wait("刘经理的企业微信收到“有业主提出议题”", lambda: town.shown("liujingli", "有业主提出议题"))


def _survey(town: Town, manager: Screen) -> None:
    tell, page = town.tell, _page(town)
    until, path = town.system.now() + timedelta(days=5), f"/matters/{town.known['matter']}"
    manager.open(page)
    manager.submit(f"{page}/survey", closes_at=f"{until:%Y-%m-%dT%H:%M}", words="愿不愿意加装电梯？")
    tell.wait("老王的收件箱里有“想听听您的意见”", lambda: _told(town, "laowang", "想听听您的意见"))
    for person, said in (("meijie", "yes"), ("guzhi", "yes"), ("sunyi", "yes"), ("laowang", "no")):
        phone = town.phone(person)
        mine = phone.line.get(path)["survey"]["mine"][0]
        answered = phone.line.put(f"{path}/answer", {"home_id": mine["home_id"], "answer": said})
    totals = answered["survey"]["totals"]
    tell.seen(f"四家回答了：愿意 {totals['yes']}，不愿意 {totals['no']}，没回答 {totals['silent']}",
              (totals["yes"], totals["no"], totals["silent"]) == (3, 1, 1))  # fmt: skip
    manager.open(page)
    manager.submit(f"{page}/survey/close")
    manager.open(page)
    manager.submit(f"{page}/tokens", token="INTENT_OK")
    manager.open(page)
    manager.attach(f"{page}/tokens", REPORT, token="FEASIBLE", ticks=TICKS, words="适宜")
    stages = town.phone("meijie").line.get(f"/matters/{town.known['matter']}")["stages"]
    here = next(row["label"] for row in stages if row["state"] == "now")
    tell.seen(f"征询和评估有据可查，议题走到“{here}”", here == "初步方案")


def _plan(town: Town, manager: Screen) -> None:
    page = f"{_page(town)}/plan"
    manager.open(page)
    manager.submit(
        page, words="楼梯间外侧加一部七站电梯，玻璃井道。", gross="680000", subsidy="200000", subsidy_words="市区补贴",
        running_words="电费维保按面积分摊，一楼不出", remedy_words="一楼另议补偿", upkeep_words="签维保合同，15 天一次",
    )  # fmt: skip
    for key in ("GUANGZHOU", "LINEAR"):
        manager.open(page)
        manager.submit(f"{page}/sets", key=key)
    manager.open(page)
    manager.submit(f"{page}/sets/choose", set_id=manager.hidden(f"{page}/sets/choose", "set_id")[0])
    manager.open(page)
    manager.submit(f"{page}/publish")
    town.tell.wait("梅姐听说方案出来了", lambda: _told(town, "meijie", "方案出来了"))


def _share(town: Town) -> None:
    tell, total = town.tell, 0
    for person in ("meijie", *OWNERS):
        plan = town.phone(person).line.get(f"/matters/{town.known['matter']}")["plan"]
        chosen = next(row for row in plan["sets"] if row["chosen"])
        total += sum(mine["fen"] for mine in chosen["mine"])
        if person == "meijie":
            mine = chosen["mine"][0]
            tell.seen(f"梅姐只看到自家那份和算法：{mine['fen'] / 100:.2f} 元（{chosen['name']}），两种办法并排",
                      len(chosen["mine"]) == 1 and len(plan["sets"]) == 2)  # fmt: skip
    tell.seen(f"五家加起来正好是要分摊的 {total / 100:.2f} 元，一分不差", total == plan["net"] == 48_000_000)


def _object(town: Town, manager: Screen) -> None:
    tell, laowang, path = town.tell, town.phone("laowang"), f"/matters/{town.known['matter']}"
    told: Json = laowang.line.post(f"{path}/objections", {"code": "light", "words": "一楼会挡光", "file_ids": []})
    tell.seen(f"老王提了异议：{told['objections']['mine'][0]['state_label']}", len(told["objections"]["mine"]) == 1)
    seen = town.phone("meijie").line.get(path)
    tell.seen("邻居只看到有一条异议，看不到是谁", seen["objections"]["mine"] == [] and "挡光" not in str(seen))
    page = f"{_page(town)}/objections"
    manager.open(page)
    manager.submit(f"{page}/answer", words="井道改到楼梯间外侧，用玻璃。",
                   objection_id=manager.hidden(f"{page}/answer", "objection_id")[0])  # fmt: skip
    tell.wait("老王听到答复", lambda: _told(town, "laowang", "您的异议有答复了"))


def _notice(town: Town, manager: Screen) -> None:
    tell, rules, page = town.tell, f"/console/votes/rules/{town.known['estate_id']}", _page(town)
    manager.open(rules)
    manager.submit(rules, evote_mode="SELF_HOSTED_ALLOWED", ground="2026 年 10 月业主大会会议纪要")
    _agreed(town, manager, rules)
    manager.open(page)
    manager.submit(f"{page}/vote")
    poll_id = town.known["poll"] = int(manager.address.rpartition("/")[2])
    opens = (town.system.now() + timedelta(days=NOTICE_DAYS)).replace(hour=0, minute=0)
    action = f"/console/votes/{poll_id}/publish"
    said = {"notice_words": "方案和各户分摊已经公布，请看清楚再投。", "checked": "true"}
    manager.open(action)
    early = opens - timedelta(days=3)
    no = manager.refused(
        f"/console/votes/{poll_id}/publish", opens_at=_box(early), closes_at=_box(early + WINDOW), **said
    )
    tell.seen(f"提前三天开始？隔不满 15 天，系统不让：{no}", no == 409)
    manager.open(action)
    manager.submit(action, opens_at=_box(opens), closes_at=_box(opens + WINDOW), **said)
    tell.seen("公告发出，监票人的那份钥匙只显示这一次", "监票人" in manager.text)
    for person in ("meijie", *OWNERS):
        tell.wait(f"{_called(person)}收到“表决公告”", partial(_told, town, person, "表决公告"))
    roll = town.phone("laowang").line.get(f"/votes/{poll_id}/roll")
    tell.seen(f"名册公开：{roll['heads']} 位业主，每行只有房号和面积，没有姓名",
              roll["heads"] == 5 and not any(name in str(roll) for _, name, _, _ in OWNERS.values()))  # fmt: skip
    no_way = refusal(lambda: town.phone("stranger").line.get(f"/votes/{poll_id}"))
    tell.seen("德福楼的周军打不开这次表决", no_way is not None and no_way.status == 404)


def _agreed(town: Town, manager: Screen, rules: str) -> None:
    """The rules change only once somebody of the community has looked at the ground."""
    tell, other = town.tell, Screen(town.system.server)
    manager.open(rules)
    waits = "要另一位核对依据" in manager.text and not any(form.endswith("/agree") for form in manager.forms)
    tell.seen("刘经理提出改表决规则，自己同意不了", waits)
    other.sign_in_by_wecom("linshegong")
    other.open(rules)
    [agree] = [form for form in other.forms if form.endswith("/agree")]
    other.submit(agree)
    tell.seen("林社工核对依据后同意，规则才改", "已同意" in other.text)
    other.close()


def _box(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M}"


def _page(town: Town) -> str:
    return f"/console/matters/{town.known['matter']}"


def _called(person: str) -> str:
    return OWNERS[person][0] if person in OWNERS else "梅姐"


def _told(town: Town, person: str, title: str) -> list[Json]:
    return [row for row in town.phone(person).inbox() if title in row["title"]]

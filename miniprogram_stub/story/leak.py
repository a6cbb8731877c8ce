"""厨房漏水: from the first word to five stars, with a return on the way."""

from __future__ import annotations

from miniprogram_stub.phone import Json, grey_picture
from miniprogram_stub.story.screen import Screen
from miniprogram_stub.story.teller import clock
from miniprogram_stub.story.town import XIUSHAN, Town, refusal


def play(town: Town) -> None:
    """The whole journey."""
    town.tell.chapter("厨房漏水")
    come_in(town)
    report(town)
    take(town)
    work(town, "xiaoli", "接头换好了，请您看看。")
    _return(town)
    work(town, "zhaojie", "换了整段软管，试水半小时不漏。")
    _accept(town)
    _every_step_told(town)
    _on_the_console(town)


def come_in(town: Town) -> None:
    """She signs in and binds her home."""
    tell, meijie = town.tell, town.phone("meijie")
    me = meijie.sign_in()
    tell.seen("梅姐打开小程序，微信登录成功；她还没有房屋", not me["homes"])
    masked = meijie.confirm_phone()
    tell.seen(f"她点了“手机号快捷登录”，看到 {masked}", "****" in masked)
    estate_id = meijie.estate(XIUSHAN)
    home_id = meijie.home(estate_id, "21栋", "1单元", "702")
    bound = meijie.bind(home_id, "owner", "白兰娟", "734X")
    tell.seen("她选了秀山花园 21栋1单元702，填了身份证后四位：名册相符，马上绑定", bound["state"] == "bound")
    homes = [held["home"]["label"] for held in meijie.me()["homes"]]
    tell.seen(f"首页上写着她的家：{'、'.join(homes)}", homes == ["21栋1单元702"])
    town.known |= {"estate_id": estate_id, "home_id": home_id}


def report(town: Town) -> None:
    """She reports, and has number and promises at once."""
    tell, meijie = town.tell, town.phone("meijie")
    agreed = town.agree("meijie")
    tell.seen("提交前她同意接收一次进度通知", "accept" in agreed.values())
    photo = meijie.photo(grey_picture(shade=90))
    said = {
        "estate_id": town.known["estate_id"], "kind": "repair", "category": "leak", "place": "home",
        "home_id": town.known["home_id"], "words": "厨房漏水，洗菜池下面的管子在滴水", "file_ids": [photo],
    }  # fmt: skip
    made = meijie.report(said)
    town.known |= {"leak": made["id"], "leak_number": made["number"]}
    tell.seen(f"她报“厨房漏水”，附一张照片，马上得到编号 {made['number']}", made["state"] == "made" and made["photos"])
    promised = made["promised"]
    tell.seen(
        f"也看到承诺：{clock(promised['acknowledge_by'])} 前回应，{clock(promised['fix_by'])} 前修好",
        promised["acknowledge_by"] < promised["fix_by"],
    )
    tell.seen(f"写成她看得懂的话：{promised['words']}", promised["words"])


def take(town: Town) -> None:
    """小李 presses the button of his card first."""
    tell, xiaoli, number = town.tell, town.phone("xiaoli"), town.known["leak_number"]
    card = tell.wait("小李的企业微信弹出卡片", lambda: town.card("xiaoli", number))
    labels = [button["text"] for button in card["card"]["button_list"]]
    tell.seen(f"卡片上有地点、类别、承诺时间和按钮“{'、'.join(labels)}”", "我来处理" in labels)
    tell.say("小李按下“我来处理”")
    xiaoli.press(card, "take")
    note = tell.wait("梅姐的微信收到服务通知", lambda: _notice(town, "meijie", number))
    tell.seen(f"通知上写着：{_fields(note)}", "已接单" in _fields(note))
    tell.wait("赵姐那张同样的卡片变成灰色的“李师傅已接单”", lambda: town.shown("zhaojie", "李师傅已接单"))
    told = town.phone("meijie").look(town.known["leak"])
    tell.seen(f"梅姐在单子上看到：{told['state_label']}，{told['assignee']['name']}", told["state"] == "assigned")


def work(town: Town, worker: str, words: str) -> None:
    """Somebody comes, asks, and finishes with a photo."""
    tell, phone, report_id = town.tell, town.phone(worker), town.known["leak"]
    name = {"xiaoli": "小李", "zhaojie": "赵姐"}[worker]
    town.clock_in(worker)
    tell.seen(f"{name}也打开小程序，看到自己的工作台", phone.me()["staff"])
    mine = [row["number"] for row in phone.reports("work", queue="mine")]
    tell.seen(f"“我的”里有这张单 {town.known['leak_number']}", town.known["leak_number"] in mine)
    phone.move(report_id, "arrive")
    tell.seen(f"{name}到场，单子变成“处理中”", phone.look(report_id)["state"] == "working")
    _talk(town, worker, name)
    town.agree("meijie")
    phone.move(report_id, "finish", words=words, file_ids=[phone.photo(grey_picture(shade=len(words)))])
    tell.say(f"{name}完工，附照片：{words}")
    _noticed(town, "待验收")


def _talk(town: Town, worker: str, name: str) -> None:
    tell, phone, meijie, report_id = town.tell, town.phone(worker), town.phone("meijie"), town.known["leak"]
    question = {"xiaoli": "请问总阀在哪里？要先关水。", "zhaojie": "上次换的是哪一段管子？"}[worker]
    answer = {"xiaoli": "在水槽柜子最里面", "zhaojie": "墙角那个接头"}[worker]
    town.agree("meijie")
    phone.say(report_id, question)
    _noticed(town, "有回复")
    asked = _said(town, "meijie", question)
    tell.seen(f"点开看到{asked['who'] if asked else ''}问：{question}", asked)
    meijie.say(report_id, answer)
    tell.seen(f"她回答“{answer}”，{name}看到了", _said(town, worker, answer))


def _noticed(town: Town, state: str) -> None:
    last = town.known.get("last_note", 0)
    note = town.tell.wait(f"梅姐的微信收到服务通知“{state}”", lambda: _notice(town, "meijie", state, after=last))
    town.known["last_note"] = note["id"]


def _return(town: Town) -> None:
    tell, meijie, report_id = town.tell, town.phone("meijie"), town.known["leak"]
    reasons = next(move["reasons"] for move in meijie.look(report_id)["moves"] if move["move"] == "return")
    tell.seen(f"梅姐看还在滴水，点“还没解决”，可选原因有：{'、'.join(r['label'] for r in reasons)}", reasons)
    back = meijie.move(report_id, "return", reason="not_fixed", words="还在滴")
    tell.seen(
        f"她选“没有修好”，单子变成“{back['state_label']}”，第 {back['reopen_count']} 次返工",
        back["state"] == "reopened",
    )
    manager = town.phone("liujingli")
    tell.wait("刘经理的企业微信收到返工提醒", lambda: town.shown("liujingli", "返工"))
    town.clock_in("liujingli")
    team = {row["name"]: row["id"] for row in manager.line.get("/staff", estate_id=town.known["estate_id"])["items"]}
    refused = refusal(lambda: manager.move(report_id, "assign", assignee_id=team["李明"]))
    tell.seen(f"经理想再派给小李，系统不让：{refused and refused.sentence}", refused and refused.status == 409)
    given = manager.move(report_id, "assign", assignee_id=team["赵洁"])
    tell.seen("于是派给赵姐，换了一位同事", given["assignee"]["name"] == "赵洁")


def _accept(town: Town) -> None:
    tell, meijie, report_id = town.tell, town.phone("meijie"), town.known["leak"]
    closed = meijie.move(report_id, "accept")
    tell.seen(f"这次真的好了，梅姐点“确认解决”：{closed['state_label']}", closed["state"] == "closed")
    rated = meijie.move(report_id, "rate", stars=5, words="赵姐很细心，谢谢")
    tell.seen("她给了五颗星", rated["rating"] == {"stars": 5, "words": "赵姐很细心，谢谢"})
    tell.seen("评价在办结之后，不会因为沉默就算满意", not rated["outcome"]["by_silence"])


def _every_step_told(town: Town) -> None:
    tell, number = town.tell, town.known["leak_number"]
    expected = ("已收到", "已接单", "到场", "回复了您", "处理完", "已安排")

    def told() -> list[str] | None:
        words = [row["words"] for row in town.phone("meijie").inbox() if number in row["title"]]
        return words if all(any(step in one for one in words) for step in expected) else None

    words = tell.wait("梅姐的收件箱里每一步都有", told)
    for one in reversed(words):
        tell.say(f"    {one}")
    twice = {one for one in words if words.count(one) > 1}
    tell.seen("没有一条说了两遍（两轮都有的完工通知除外）", all("处理完" in one for one in twice))
    steps = [event["label"] for event in town.phone("meijie").look(town.known["leak"])["timeline"]]
    tell.seen(f"单子上的时间线从头到尾：{' → '.join(steps)}", steps[0] == "已提交" and steps[-1] == "评价")


def _on_the_console(town: Town) -> None:
    screen, number = Screen(town.system.server), town.known["leak_number"]
    screen.sign_in_by_wecom("liujingli")
    screen.open("/console/reports?queue=ended")
    town.tell.seen(f"刘经理在电脑上打开“已结束”，看到 {number}", number in screen.text)
    screen.open(f"/console/reports/{town.known['leak']}")
    told = ("漏水", "没有修好", "换了整段软管", "赵姐很细心", "已办结")
    town.tell.seen("一页上就是整件事：漏水、退回的原因、两次完工、评价", all(words in screen.text for words in told))
    screen.close()


def _notice(town: Town, person: str, words: str, *, after: int = 0) -> Json | None:
    found = [row for row in town.phone(person).messages() if words in _fields(row) and row["id"] > after]
    return found[-1] if found else None


def _fields(letter: Json) -> str:
    return "；".join(f"{pair['label']}：{pair['value']}" for pair in letter["fields"])


def _said(town: Town, person: str, words: str) -> Json | None:
    timeline = town.phone(person).look(town.known["leak"])["timeline"]
    return next((event for event in timeline if words in (event["words"] or "")), None)

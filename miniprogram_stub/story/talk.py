"""只用嘴说: 梅姐, over eighty, never opens a menu. She speaks into the chat of the service account and hears what is
said back; the staff answer from WeCom, by word and by card, and one of them takes the chat at the console."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import config
from miniprogram_stub.chat import Chat
from miniprogram_stub.phone import Json
from miniprogram_stub.story.screen import Screen
from miniprogram_stub.story.speaking import answers, card_of, known, speak, text, told, write
from miniprogram_stub.story.town import Town

HANDBOOK = config.FOLDER / "handbook" / "2026-1.md"
RULE, ARTICLE = "装电梯要多少人同意", "第 3.1 条"
BACK_SOON = "您好，十分钟后到，请先把水盆放好。"
AT_THE_DESK = "梅姐您好，我是小李。收据已经打印好，放在您的信箱里。"


def play(town: Town) -> None:
    """From the first word into the chat to the person who answers in it."""
    town.tell.chapter("只用嘴说：服务号里的对话")
    _get_ready(town)
    chat, staff = town.phone("meijie").chat(), town.clock_in("xiaoli").chat("work")
    chat.follow()
    greeting = town.tell.wait("八十多岁的梅姐关注了服务号，收到问候", lambda: answers(chat, 0))
    town.tell.say(f"    {text(greeting[0])}")
    known(town, chat)
    report = _leak(town, chat)
    _staff_by_word(town, chat, staff, report)
    _not_fixed(town, chat, report)
    _call_me(town, chat)
    _shut_in(town, chat)
    _money(town, chat)
    _rule(town, chat)
    _person(town, chat)
    for one in (chat, staff):
        one.close()


def _get_ready(town: Town) -> None:
    """小管 brings the handbook in; 小李 is on the duty list, whatever hour the story is told."""
    tell, keeper, manager = town.tell, Screen(town.system.server), Screen(town.system.server)
    keeper.sign_in_by_wecom("guanli")
    keeper.open("/console/handbook")
    keeper.attach("/console/handbook", {"file": (HANDBOOK.name, HANDBOOK.read_bytes(), "text/markdown")})
    keeper.submit(next(form for form in keeper.forms if form.endswith("/publish")))
    tell.seen("小管导入并发布了政策手册 2026-1 版", "2026-1" in keeper.text and "已发布" in keeper.text)
    estate, today = town.known["estate_id"], town.system.now()
    team = town.clock_in("liujingli").line.get("/staff", estate_id=estate)["items"]
    days = {"first": f"{today - timedelta(days=1):%Y-%m-%d}", "last": f"{today + timedelta(days=1):%Y-%m-%d}"}
    manager.sign_in_by_wecom("liujingli")
    manager.open(f"/console/chats/duty?estate={estate}")
    xiaoli = next(str(row["id"]) for row in team if row["name"] == "李明")
    manager.submit("/console/chats/duty", person_id=xiaoli, begins="00:00", ends="00:00", **days)
    tell.seen("刘经理把小李排进会话值班表", "正在值班" in manager.text and "李明" in manager.text)
    for screen in (keeper, manager):
        screen.close()


def _leak(town: Town, chat: Chat) -> Json:
    """One sentence is a report, the same one the app and the staff see."""
    tell, meijie = town.tell, town.phone("meijie")
    earlier = {row["number"] for row in meijie.reports(limit=50)}
    speak(town, chat, "我家厨房的天花板漏水了，滴滴答答的", "报好了", "漏水")
    (report,) = (row for row in meijie.reports(limit=50) if row["number"] not in earlier)
    tell.seen(f"小程序里也是这一张：{report['number']}，{report['place_label']}", "702" in report["place_label"])
    tell.wait("小李的企业微信弹出卡片", lambda: town.card("xiaoli", report["number"]))
    return report


def _staff_by_word(town: Town, chat: Chat, staff: Chat, report: Json) -> None:
    """小李 lists, takes, answers, arrives and finishes in WeCom's own chat; she hears of it when she asks."""
    number = report["number"]
    write(town, staff, "待办", number)
    write(town, staff, f"接单 {number}", "已接单")
    speak(town, chat, "漏水修得怎么样了", "已经派给李师傅")
    write(town, staff, f"回复 {number} {BACK_SOON}", "已回复")
    speak(town, chat, "漏水那个现在怎么样了", BACK_SOON)
    card = town.tell.wait("小李手上那张卡片现在有“已到场”", lambda: _arriving(town, number))
    town.phone("xiaoli").press(card, "arrive")
    town.tell.wait("他按下，单子变成“处理中”", lambda: town.phone("meijie").look(report["id"])["state"] == "working")
    write(town, staff, f"完成 {number} 接头重新打了胶", "照片")
    write(town, staff, "不用", "已记完成")


def _not_fixed(town: Town, chat: Chat, report: Json) -> None:
    before = town.newest()
    speak(town, chat, "厨房漏水没修好，还在滴", "退回重做", report["number"])
    back = town.phone("meijie").look(report["id"])
    town.tell.seen(f"单子变成“{back['state_label']}”，要换一位师傅", back["state"] == "reopened")
    town.tell.wait("刘经理的企业微信收到返工提醒", lambda: town.shown("liujingli", "返工", after=before))


def _call_me(town: Town, chat: Chat) -> None:
    before = town.newest()
    speak(town, chat, "我说不清楚，叫个人给我打个电话吧", "给您打电话", "0734")
    town.tell.wait("值班同事的企业微信收到：请回电", lambda: town.shown("xiaoli", "回电", after=before))


def _shut_in(town: Town, chat: Chat) -> None:
    """In the middle of something else."""
    before = town.newest()
    speak(town, chat, "我要报修", "哪里坏了")
    speak(town, chat, "哎呀我被困在电梯里了", "别怕", "96333")
    rescue = town.phone("meijie").reports(limit=50)[0]
    town.tell.seen(f"同一句话已经是求救单 {rescue['number']}，{rescue['priority']}", rescue["priority"] == "P0")
    for person, name in (("xiaoli", "小李"), ("zhaojie", "赵姐"), ("liujingli", "刘经理")):
        town.tell.wait(f"{name}的企业微信响了", partial(town.shown, person, rescue["number"], after=before))
    card = town.tell.wait("赵姐的卡片上有“我来处理”", lambda: town.card("zhaojie", rescue["number"]))
    town.phone("zhaojie").press(card, "take")
    town.tell.wait("她按下，单子归她", lambda: town.phone("meijie").look(rescue["id"])["assignee"])
    speak(town, chat, "我出来了，没事了", "人出来就好")


def _money(town: Town, chat: Chat) -> None:
    """The sum is the app's own, and the card leads to it."""
    owed = town.phone("meijie").line.get("/fees/owed")
    bills = [bill for home in owed["homes"] for bill in home["bills"]]
    fee = next(bill for bill in bills if bill["item_name"] == "物业费")
    heard = speak(town, chat, "这个月物业费多少钱", owed["total_words"], f"物业费（{fee['period_words']}）", "去缴费")
    page = card_of(heard, "去缴费")["page"]
    town.tell.seen("下面一张卡片“去缴费”，点开就是缴费页", "pages/owed/owed" in page)


def _rule(town: Town, chat: Chat) -> None:
    heard = speak(town, chat, f"请问{RULE}", ARTICLE, "民法典第二百七十八条", "看这一条")
    card = card_of(heard, "看这一条")
    article = town.phone("meijie").line.get(f"/handbook/{card['page'].rpartition('=')[2]}")
    town.tell.seen("说的就是手册里的原话，一个字没有多", any(article["text"] in text(letter) for letter in heard))


def _person(town: Town, chat: Chat) -> None:
    """人工: 小李 takes the chat by his card, answers at the console and gives it back."""
    tell, xiaoli, before = town.tell, town.phone("xiaoli"), town.newest()
    speak(town, chat, "人工", "好的，已经叫")  # by night it is a colleague of the night
    tell.wait("小李的企业微信收到“有住户找人工”", lambda: town.shown("xiaoli", "有住户找人工", after=before))
    said = chat.letters()[-1]
    xiaoli.press([row for row in xiaoli.wecom() if "有住户找人工" in str(row)][-1], "take")
    tell.wait("他按“我来接”，梅姐马上知道是谁", lambda: "李明" in told(chat, said))
    screen = Screen(town.system.server)
    screen.sign_in_by_wecom("xiaoli")
    screen.open("/console/chats?show=mine")
    page = next(link for link in screen.links.values() if link.rpartition("/")[2].isdecimal() and "/chats/" in link)
    said = chat.speak("我想要一张纸的收据")
    tell.wait("她说的话出现在工作台的会话里，自动应答不插嘴", lambda: _on_page(screen, page, "纸的收据"))
    screen.submit(f"{page}/say", words=AT_THE_DESK)
    tell.wait(f"小李在电脑上回：{AT_THE_DESK} 她听到了", lambda: AT_THE_DESK in told(chat, said))
    tell.seen("这一段里只有人说话", told(chat, said) == AT_THE_DESK)
    screen.open(page)
    screen.submit(f"{page}/back")
    tell.wait("他交还会话，她听到“我接着帮您”", lambda: "我接着帮您" in told(chat, said))
    screen.close()
    speak(town, chat, "我没有要交的了吧，还欠多少钱", "要交")


def _arriving(town: Town, number: str) -> Json | None:
    cards = [row for row in town.phone("xiaoli").wecom() if number in str(row) and row["card"]]
    return next((row for row in cards if "已到场" in str(row["card"].get("button_list"))), None)


def _on_page(screen: Screen, page: str, words: str) -> bool:
    screen.open(page)
    return words in screen.text

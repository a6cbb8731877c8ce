"""The owner next door: what is not theirs is not there."""

from __future__ import annotations

from collections.abc import Callable

from miniprogram_stub.story.town import DEFU, Town, refusal


def play(town: Town) -> None:
    """A stranger tries every way to 梅姐's report and to her estate."""
    tell, stranger = town.tell, town.phone("stranger")
    tell.chapter("隔壁德福楼的业主")
    come_in(town)
    report_id, estate_id = town.known["leak"], town.known["estate_id"]
    tries: dict[str, Callable[[], object]] = {
        "看梅姐的单子": lambda: stranger.look(report_id),
        "在单子下面留言": lambda: stranger.say(report_id, "让我看看"),
        "催一催": lambda: stranger.line.post(f"/reports/{report_id}/moves", {"move": "urge"}, version=1),
        "看秀山花园的紧急电话页": lambda: stranger.line.get(f"/estates/{estate_id}/emergency"),
        "看秀山花园的工作人员": lambda: stranger.line.get("/staff", estate_id=estate_id),
        "看秀山花园的报事表单": lambda: stranger.line.get(f"/estates/{estate_id}/report-options"),
    }
    for words, act in tries.items():
        no = refusal(act)
        tell.seen(f"他想{words}：{no.status if no else '放行了！'}", no is not None and no.status == 404)
    for scope, words in (("mine", "我的"), ("followed", "关注的"), ("board", "公共区域")):
        tell.seen(f"列表“{words}”里什么也没有", stranger.reports(scope) == [])
    tell.seen("梅姐的门牌、名字、电话，他哪里也没见到", _never_saw_her(town))


def come_in(town: Town) -> None:
    """周军 signs in and binds his own home."""
    stranger = town.phone("stranger")
    stranger.sign_in()
    stranger.confirm_phone()
    home_id = stranger.home(stranger.estate(DEFU), "1栋", "1单元", "302")
    bound = stranger.bind(home_id, "owner", "周军", "0058")
    town.tell.seen("周军绑定了自己在德福楼的家", bound["state"] == "bound")


def _never_saw_her(town: Town) -> bool:
    letters = str(town.letters("stranger")) + str(town.phone("stranger").inbox())
    return not any(words in letters for words in ("白兰娟", "702", "0734", town.known["leak_number"]))

"""What the engine itself says, and the words that count in every talk. Older people read this: short and kind."""

from __future__ import annotations

import re
from collections.abc import Sequence


def _each(words: str) -> frozenset[str]:
    return frozenset(words.split("、"))


CANCEL = _each("取消、退出、不办了、取消吧、先不办了、停止、结束")
NO_MORE = _each(
    "算了、不用了、不要了、算了吧、算了算了、那算了、不报了、算了不报了、算了不用了、不用了谢谢、不弄了、没事了"
)
"""Words that end a talk, except where a step takes them for an answer to its question."""
BACK = _each("返回、上一步、后退、回去、返回上一步、退回上一步")
HELP = _each(
    "帮助、菜单、怎么用、help、功能、使用说明、你会什么、你能做什么、能干什么、有什么功能、你是谁、你们是谁、你是哪个、你们是哪个、"
    "你是干什么的、你是机器人吗"
)
PERSON = _each(
    "人工、找人、客服、转人工、人工客服、人工服务、找人工、转人工客服、找客服、真人、我要人工、我要找人、叫人、叫个人来、找个人"
)
NOT_A_PERSON = _each("取消人工、不找人了、不用人工、不用人工了、退出人工、结束人工")
ON = _each("继续、接着、接着办、继续办、接着来")

HELLO = _each(
    "你好、您好、你们好、大家好、师傅好、师傅你好、师傅您好、物业好、物业你好、物业您好、在吗、在不在、有人吗、喂、喂喂、hi、hello、"
    "早、早上好、上午好、中午好、下午好、晚上好"
)
THANKS = _each("谢谢、谢谢你、谢谢您、谢谢了、谢了、多谢、感谢、辛苦了、好的谢谢、知道了谢谢、再见、拜拜")
NODS = _each(
    "好的、好、嗯、嗯嗯、知道了、收到、明白了、行、哦、好的知道了、好吧、那好吧、那好、对、对的、对对、是、是的、是啊、没错、可以、ok、"
    "我等等、那我等等、我再等等、那我再等等、算了我等等、我等着、那我等着、不急、不着急"
)
"""Yes to what was no question."""

PUT_DOWN = "好的，先放下“{label}”，那件还没有办。"
SET_ASIDE = "您刚才说的“{words}”还没有办。现在办吗？"
BACK_TO = "再说“{words}”："
STILL_KEPT = "“{label}”说到一半的还留着，说“继续”接着办，说“取消”就不办了。"
PHOTO_WAITS = "照片收到了，办这件事时一起用。"
PERSON_HAS = "同事正在接手，您说的话他都看得到。不等了、想自己办，请说“不用人工了”。"
CANCELLED = "好的，先不办了。需要时随时说一声。"
CANCELLED_THAT = "好的，“{words}”先不办了。需要时随时说一声。"
NOTHING_HALF_SAID = "现在没有说到一半的事。要修东西、问事情，直接说就行。"
NOTHING_RUNS = "好的，现在没有在办的事。"
FIRST_STEP = "这已经是第一步了。"
FORGOTTEN = "刚才说到一半的“{label}”隔得久了，我先放下了，还没有办。"
NOT_HEARD = "没听明白。"
SOOTHED = "让您生气了，对不起。"
VOICE_UNCLEAR = "这段话我没听清，请慢一点再说一遍，也可以打字。"
NO_USE = {"photo": "照片这一步还用不上。", "location": "位置这一步还用不上。", "voice": VOICE_UNCLEAR}
LOST = "我没听明白。\n{help}"
LOST_OFFER = "我没听明白。要请工作人员来帮您吗？说“要”就行。\n也可以说：{labels}。"
WHY_LOST = "没听懂住户的话"
SORRY = "对不起，刚才没办成，您说的我都记着。请再说一次，或说“人工”找工作人员。"
WHICH = "您是想“{a}”，还是“{b}”？说第一个或第二个就行。"
WHICH_OR_ON = "您是想“{a}”，还是继续刚才的“{b}”？说第一个或“继续”就行。"
ONLY_ONE = "您是想“{a}”吗？"
ONLY_OVER = "我没听明白，先请工作人员来帮您。"
PERSON_BACK = "好的，不找人了，我接着为您服务。"
NOT_BOUND = "这件事要先确认您住哪一户。请打开小程序，点“我的房屋”绑定。"
NOT_READ = "这种消息我还看不了。请打字、说话，或者发照片。"
HELLO_TOO = "您好，我在。要修东西、问事情，直接说就行。"
ANGRY = f"{SOOTHED}是哪件事没办好？直接说给我听，或说“人工”，请同事听您说。"
SMALL_TALK = (
    "天气", "买菜", "吃了吗", "吃饭了吗", "吃过了吗", "新年", "过年好", "节日快乐", "中秋快乐", "晚安", "午睡", "散步",
    "睡觉了", "早点休息", "保重", "注意身体", "辛苦了",
)  # fmt: skip
ANGER = (
    "气死", "吃干饭", "吃白饭", "气人", "混蛋", "骗子", "什么玩意", "太欺负人", "不像话", "乱七八糟", "岂有此理",
    "干什么吃的", "干啥吃的", "都是死人", "烦死", "听不懂人话", "一百遍了",
)  # fmt: skip
COMFORT = "您心里不好受，我听着呢。想找人说说话，说“人工”，请同事和您聊聊。"
MACHINE = "我是小区的自动应答，能帮您报修、查账单、看投票。要找真人，说“人工”。"
NEIGHBOURHOOD = "要居委会或街道的电话，说“居委会电话”“街道电话”就告诉您。打 12345 也能转过去。"
_OLD_ONE = "(?:老伴|老头子|老太婆|老太太|老婆子)(?:走了|没了|不在了)"
_ASKS_NEIGHBOURHOOD = (
    "(?:找|联系|打给?|问问?).{0,3}(?:居委|街道办)|(?:居委会?|街道办?).{0,3}(?:电话|在哪|怎么(?:找|联系))"
)
OTHER_TALK = (
    (re.compile(f"闷得慌|寂寞|孤单|孤独|没人说话|没个说话的|{_OLD_ONE}"), COMFORT),
    (re.compile("机器人(?:吗|还是)|还是(?:真人|人工)|是(?:真人|活人|人)吗|^你(?:到底)?是谁"), MACHINE),
    (re.compile(_ASKS_NEIGHBOURHOOD), NEIGHBOURHOOD),
)
"""What is no wish of ours, and deserves an answer all the same."""
LONGEST_CHAT = 24
"""Characters of small talk, or of anger, that nobody understands otherwise and that asks for nothing."""
WELCOME = "不客气，需要时随时说一声。"
AGREED = "好的，有事随时说一声。"
GREETING = "您好，我是小区的邻里助手。要修东西、问事情，直接说就行，比如“厨房漏水了”。\n{help}"
GREETING_STAFF = "您好。接单、派单、回复、完工，看简报、投票和收款，都可以直接在这里办。\n{help}"
HELP_TWO = "您可以说：{labels}。\n说“取消”就不办了，“返回”回上一步，“人工”找工作人员。"
HELP_STAFF = "您可以说：{labels}。\n说“取消”就不办了，“返回”回上一步。"

TOO_FAST = "您发得太快了，我记不过来。请歇一分钟再说。"
LONGEST_WHY = 30
LONGEST_THANKS = 14
"""Characters of words that nobody understands and that hold a thank-you: 那没事了 谢谢你们. Then they are one."""
TWICE, THRICE = 2, 3
"""Not understood so often in a row: we offer a person; we call one."""
OFFER = "\n说“人工”，就请工作人员来帮您。"


_ONLY_AGREES = re.compile(r"(?:好的?|晓得|知道|行|嗯|谢谢|收到|明白|辛苦|哦|噢|可以|那|了|你们?|您|大家|啊|啦|呀|\s)+")


_LATELY = "(?:刚才|刚刚|方才|先前|头先|前面|才刚)"
_THAT = "(?:[说讲问报]?的?)(?:那个|那件|那条|那一件|这个|这件|话)?事?"
_CANCELS_THAT = re.compile(
    rf"(?:我要|我想|帮我|请|麻烦)*(?:取消|撤回|撤销|撤掉)掉?{_LATELY}{_THAT}[吧了啦]*|"
    rf"(?:那)?{_LATELY}{_THAT}(?:都|就|请|帮我)*(?:取消|撤回|撤销|撤|不要|不算|不办|不报|不用|作废|算|当没说)掉?[吧了啦数]*"
)


def cancels_that(words: str) -> bool:
    """Whether words cancel what was spoken of a moment ago, and name nothing else: 取消刚才那个."""
    return _CANCELS_THAT.fullmatch(words) is not None


def short(words: str) -> str:
    """Words of theirs, to be named in a sentence of ours."""
    return words if len(words) <= LONGEST_WHY else f"{words[:LONGEST_WHY]}…"


def back_to(words: str) -> str:
    """We come to what waited, named so that nobody takes our question for one of what was just said."""
    return BACK_TO.format(words=short(words))


def is_angry(words: str) -> bool:
    """Whether words are anger, and hardly more."""
    return len(words) <= LONGEST_CHAT and any(word in words for word in ANGER)


def small_talk(words: str) -> str:
    """What is said to a greeting, thanks or a nod, where nothing was asked."""
    if words in HELLO:
        return HELLO_TOO
    return AGREED if words in NODS else WELCOME


def kindly(words: str) -> str | None:
    """What is said to thanks, small talk, anger and loneliness; None where it is none of them."""
    if len(words) > LONGEST_CHAT:
        return None
    if _ONLY_AGREES.fullmatch(words):
        return WELCOME
    if is_angry(words):
        return ANGRY
    if any(word in words for word in SMALL_TALK):
        return HELLO_TOO
    return next((answer for pattern, answer in OTHER_TALK if pattern.search(words)), None)


def help_for(labels: Sequence[str], *, staff: bool) -> str:
    """In two lines: what one can say."""
    return (HELP_STAFF if staff else HELP_TWO).format(labels="、".join(labels))

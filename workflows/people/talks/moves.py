"""Moving out, a tenant who is gone, another telephone number, one of the family who wants to see: where that is done.

Nothing is changed here: what only staff may change is asked of a person, and the rest has its place in the app.
"""

from __future__ import annotations

import re

from workflows.engine.conversations import END, Conversation, Moment
from workflows.engine.decisions import Answer, Card, End, Next
from workflows.people.talks import wording

MINE = "pages/mine/mine"
_PHONE = re.compile(r"号码?|手机号|电话")
_OTHER_PEOPLE = re.compile(r"房客|租客|租户|租房的|承租|租的人|租我|退租")
_FAMILY = re.compile(r"儿子|女儿|老伴|老公|老婆|爱人|媳妇|女婿|孙|家里人|家人|保姆|我[妈爸]|父母|爹|娘|小孩|孩子")
_SOLD = re.compile(r"卖了|卖掉|要卖|过户|新业主|买主|过世|去世|不在了|继承")
_OUT = re.compile(r"搬[走出离家]|退租|不住|不租|不在这")


def begin(moment: Moment) -> Next:
    """What they speak of, the plainest first."""
    words = moment.words
    if _SOLD.search(words):
        return End(wording.SOLD)
    if _OTHER_PEOPLE.search(words) and not re.search(r"我是(?:租|房客)|我要?退租|我们要?退租", words):
        return End(wording.TENANT_GONE)
    if _OUT.search(words):
        return End(Answer(wording.MOVING_OUT, Card(wording.CARD_MINE, MINE)))
    if _FAMILY.search(words) and "换" not in words:
        return End(wording.FAMILY_TOO)
    return End(wording.NEW_PHONE if _PHONE.search(words) else wording.MOVING_OUT)


MOVES = Conversation(
    name="people.moves", label="搬家换号", begin=begin, steps=(), ways="moves.toml", beside=__file__,
    begins_to=(END,), in_help=False,
)  # fmt: skip

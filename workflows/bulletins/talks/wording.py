"""What is said of sheets in chat."""

from __future__ import annotations

NOT_YET = "今天的简报还没出来，先看最近一期。"
NONE = "还没有简报。一出来，这里和小程序里都能看到。"
SECTION = "{title}：{words}"
TOMORROW = "{day}：{words}"
CUT, CUT_CARD = "{title}：{words}", "看通知"
NO_CUT = "现在没有{cut}的通知。家里没{gone}了，直接说“家里没{gone}了”，马上帮您报上去。"
CARD, CARD_NOTE = "看整份简报", "有照片，也可以听"
NO_MORE = (
    "不想收，可以关：打开小程序，按右上角“…”，再按“设置”里的“通知管理”。群里的，把群设成“消息免打扰”。"
    "不会弄，说“人工”，请同事帮您。"
)

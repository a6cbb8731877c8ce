"""What is said of sheets in chat."""

from __future__ import annotations

NOT_YET = "今天的简报还没出来，先看最近一期。"
NONE = "还没有简报。一出来，这里和小程序里都能看到。"
SECTION = "{title}：{words}"
TOMORROW = "{day}：{words}"
CUT, CUT_CARD = "{title}：{words}", "看通知"
NO_CUT = "现在没有{cut}的通知。家里没{gone}了，直接说“家里没{gone}了”，马上帮您报上去。"
CARD = "看整份简报"
WITH_PICTURES, WITH_FILM = "有照片", "有短视频"
STOPPED = "好，简报不再发给您了。停水、停电的通知照常发，免得您没准备。想再收，说“恢复简报”。"
STOPPED_SOME = "好，{kinds}不再发给您了，别的照旧。都不想收，说“简报都不要”；想再收，说“恢复简报”。"
AGAIN = "好，恢复了：{kinds}一出来就告诉您。不想收了，说“简报不要了”。"
IN_GROUPS = "业主群里的，把群设成“消息免打扰”就不响了。"
WHICH = "不想收简报，说“简报不要了”；想再收，说“恢复简报”；看今天的，说“看简报”。"

"""What staff hear when messages do not arrive."""

from __future__ import annotations

RESTS_TITLE = "{line}发不出去"
RESTS = (
    "{line}从 {time} 起发不出去（{code}），是设置出了问题，不会自己好。等着发的都存着，修好后自动补发。"
    "这段时间有急事，请打电话告诉同事和住户。管理员请在工作台“消息发送”里看，修好后点“立即恢复”。"
)
DANGER_FIRST = "先打电话：“{title}”还没有送到。"
RESTS_STATE, RESTS_NOTE = "请打电话", "有急事请打电话告诉同事"
WORKS_TITLE, WORKS = "{line}恢复了", "{line}又发得出去了，存着的消息正在补发。"
WORKS_STATE, WORKS_NOTE = "已恢复", "存着的消息正在补发"
DANGER_TITLE = "【紧急】请马上打电话"
DANGER = "{line}发不出去，“{title}”还没有送到同事的手机上。请马上打电话通知，不要等。"

GROUP_TITLE = "群里没有发出去"
GROUP = "这条本来要发到{group}，没有发出去，请看：{words}"
GROUP_BROKEN = "{group}的机器人收不了消息（{code}），群里看不到通知了，已改发给每位同事。请管理员更换机器人的地址。"
UNREACHED_TITLE = "有同事收不到企业微信"
UNREACHED = "{name}收不到企业微信消息（{code}）：“{title}”。请打电话告诉本人，并核对企业微信账号。"

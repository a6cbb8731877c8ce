"""The words of the talks about reports. Short and kind, one question at a time: many who hear them are over seventy."""

from __future__ import annotations

from collections.abc import Mapping

from server.reports.rules.words import Kind, State

ASK_WHAT: Mapping[Kind | None, str] = {
    None: "哪里坏了，或者有什么事？直接说就行，比如“厨房漏水了”。",
    Kind.COMPLAINT: "您要投诉什么事？直接说就行，比如“楼上半夜装修”。",
    Kind.SUGGESTION: "您有什么建议？直接说就行。",
}
ASK_THERE = "{place}怎么了？比如漏水、灯不亮，直接说就行。"
ASK_KIND = "记下了。这是水、电、门锁、卫生、噪音，还是别的？说一个词就行。"
ASK_PLACE = "是在您家里，还是在公共地方（楼道、院子）？"
ASK_HOME = "是哪一套？{homes}"
ASK_LIFT = "是哪一部电梯？{lifts}"
ASK_SPOT = "在什么地方？比如几栋几单元几楼，或者“大门口”。"
ASK_FLOOR = "在几楼？"
PHONE = "物业电话 {phone}。"
PHOTO_KEPT = "照片收到了。"
PHOTOS_ENOUGH = "照片够了，先收这九张。"

MADE = "报好了，编号 {number}：{place}，{category}。{promise}"
MADE_MORE = "有照片可以直接发过来。想知道进度，随时问“修得怎么样了”。"
MADE_KIND: Mapping[Kind, str] = {Kind.COMPLAINT: "投诉", Kind.SUGGESTION: "建议"}
MADE_OTHER = "{kind}收到了，编号 {number}：{category}。{promise}"
DANGER: Mapping[str, str] = {
    "fire": "请马上离开，关上门，打 119！有人受伤打 120。",
    "gas": "请别开灯、别打电话、别点火，开窗后马上到屋外，再打燃气抢修电话或 119！",
    "live_wire": "请离远一点，千万别碰！有人触电，马上打 120！",
    "falling_parts": "请离远一点，也提醒邻居绕开走。",
}
"""Said first of all, before anything else is asked or told."""
ASK_DANGER_HOME = "先叫人去{home}了。不是这一套，请马上说是哪一套：{homes}"
DANGER_HOME_SURE = "好的，值班人员正赶去{home}。"
NOT_THIS_HOME = "住户说不在这里，在{home}（{number}）。"
ASK_DANGER_PLACE = "具体在哪里？再说一句，比如“3栋后面”。"
DANGER_PLACE = "具体位置：{place}"
DANGER_PLACE_TOLD = "好的，已经告诉值班人员：{place}。"
PASSED_ON = "已经告诉值班人员了。"
DANGER_PLACE_UNKNOWN = "好的，值班人员会去找。有危险先离远一点。"
DANGER_WHERE = "您在哪个小区、几栋几单元几室？直接发过来，值班人员正在看。"
WHY_DANGER = "着火、漏气或漏电，还没认出是哪一户"

SAME_MINE = "您已经报过“{category}”（{place}，{number}，{state}）。是同一件事吗？"
SAME_DONE = "{number}“{category}”师傅说修好了。是没修好，又有问题了吗？"
SAME_DONE_OTHER = "{number}“{category}”同事说处理完了。是还没解决吗？"
SAME_NEIGHBOUR = "邻居已经报了：{place}，{category}（{number}，{state}）。是同一件事吗？"
NOT_MENDED_YET = "那件是还没修好。"
NOT_MENDED_YET_OTHER = "那件是还没办好。"
THIS_FIRST = "那件等一下再说给我听，先说这件。"
SAME_ADDED = "好的，您说的已经加进 {number} 了。{standing}"
SAME_FOLLOWED = "好的，已经帮您跟上 {number}，有进展一样告诉您。{standing}"

NONE_YET = "您还没有报过事。要修东西直接说就行，比如“厨房漏水了”。"
NONE_OPEN = "您现在没有在办的事。"
NOT_TOLD = "您报过的事里没有“{label}”。您报过的是："
NOT_FOUND = "没有找到这个编号。您可以说“我报过哪些事”。"
WHICH = "是哪一件？{reports}"
APART = "{headline}，{month}月{day}日，“{words}”）"
MORE_OPEN = "另外还有 {count} 件，可以点下面看。"
CARD_ONE, CARD_LIST = "看这张单", "看我报的事"

PRICE_HOW = "在这里说“同意报价”或“不同意报价”，或在小程序里点，都可以。"
NO_PRICE = "现在没有维修报价在等您答复。要投票，请在小程序“表决”里点。"
PRICE_SUM = "{report}：一共 {sum} 元（{lines}），{until}前（含当天）有效。{why}"
PRICE_WHY = "师傅说明：{words}"
PRICE_ASKS = {
    "say": PRICE_SUM + "同意还是不同意？不同意不收费。",
    "sure": PRICE_SUM + "要同意，请再说一遍“确认同意”。修好、您确认以后出账单，手机上或前台都能付。",
    "why": PRICE_SUM + "您不同意的话，请说一个原因：1. 价格偏高；2. 我自己找人修；3. 以后再说；4. 其他。",
}
PRICE_AGREED = "记下了：您同意报价 {sum} 元。我们接着修。修好、您确认以后出账单，手机上或前台都能付。"
PRICE_DECLINED = "记下了：您不同意这个报价。没有动手，不收费，我们会再和您商量。"
PRICE_DECLINED_BESIDE = "记下了：您不同意这个报价，这个价不算。{still}我们会再和您商量。"
PRICE_OTHER = "在聊天里说不同意"
PRICE_LEFT = "好的，先不答复。报价{until}前（含当天）都可以答复，没有答复不动手，也不收费。"

STANDING: Mapping[State, str] = {
    State.MADE: "已经收到，正在安排人。{promise}",
    State.ACKNOWLEDGED: "已经受理，正在派人。{promise}",
    State.ASSIGNED: "已经派给{who}了。{promise}",
    State.QUOTED: "{who}报了价，等您答复。您同意了我们才动手，不同意不收费。" + PRICE_HOW,
    State.WORKING: "{who}正在处理。{promise}",
    State.PAUSED: "先停了一下：{reason}。一恢复就告诉您。{promise}",
    State.DONE: "{who}说修好了，请您看看。好了就说“修好了”，没好就说“没修好”。",
    State.REOPENED: "已经退回重做，正在换人。{promise}",
    State.CLOSED: "已经办好了。要是又有问题，说“没修好”就行。",
    State.UNFIXED: "暂时没能修好。{reason}",
    State.WITHDRAWN: "您已经撤回了。",
    State.MERGED: "和另一件合在一起办。",
}
STANDING_OTHER: Mapping[State, str] = {
    State.DONE: "{who}说处理完了，请您看看。好了就说“解决了”，没好就说“没解决”。",
    State.REOPENED: "已经退回，正在换人。{promise}",
    State.CLOSED: "已经办好了。要是又有问题，说“没解决”就行。",
    State.UNFIXED: "暂时没能解决。{reason}",
}
"""The same of what nobody mends: who asked to be rung up, who complained."""
JOINT = "现在：{state}。"
JOINED = "已并入 {number} 一起办，"
ANSWERED_ELSEWHERE = "在这里说“解决了”或“没解决”也行。"
SOMEBODY = "师傅"
SAID_LAST = "{who}说：{words}"

ASK_ADD = "请说要补充什么，也可以直接发照片。"
ASK_ADD_TO = "这句话要记到刚才报的 {number} 里吗？说“要”就行。要找工作人员，说“人工”。"
ADDED = "好的，已经加进 {number}，师傅看得到。"
PHOTO_ADDED = "照片收到了，马上加进 {number}。"
PHOTO_LOST = "刚才那张照片没有收到，请再发一次。"
PLACE_SAID = "我的位置：{label}"
NO_LABEL = "手机发来的定位"
ADD_FIRST = "您还没有在办的报事。{ask}"

URGED = "已经帮您催了，{number} 会优先处理。{standing}"
ASK_URGE = "要我帮您催一催吗？"
NOT_URGED = "好的，先不催，有进展就告诉您。"
NOTHING_TO_URGE = "您现在没有等着处理的事。要修东西直接说就行。"

ASK_WITHDRAW = "要撤回这一件吗：{report}？撤回以后，师傅就不来了。说“撤回”或“不撤”就行。"
ASK_PASS_ON = "{report}已经在办了，不能撤回。要我告诉师傅不用做了吗？"
WITHDRAWN = "好的，{number} 已经撤回。需要时随时再说。"
NO_MORE_WORK = "住户说不用做了：{words}"
NO_MORE_WORK_HERE = "住户说自己这边不用做了：{words}"
"""The same where others reported it too."""
WORD_PASSED_ON = "好的，您的话已经告诉师傅了（{number}）。"
NOT_WITHDRAWN = "好的，不撤，照样办。"
NOTHING_OPEN = "好的，知道了。您现在没有在等着办的事。"
TAKE_BACK = frozenset({"撤", "撤回", "撤了", "撤了吧", "撤回吧", "要撤", "要撤回", "不用来了", "不修了", "不用修了"})
KEEP_IT = frozenset({"不撤", "不撤回", "别撤", "不要撤", "不要撤回", "留着", "照修", "还是要修", "要修"})
"""Said to the question whether it is taken back: yes, and no."""

ASK_GOOD = "{number}“{category}”修好了吗？"
ASK_GOOD_OTHER = "{number}“{category}”解决了吗？"
ACCEPTED = "好的，{number} 确认办好了。"
ASK_STARS = "给师傅打个分吧：很好、一般，还是不满意？不想打就说“不用”。"
RATED = "谢谢您，已记下 {stars} 星。"
LOW = "对不起，让您不满意了，经理会看到。"
RETURNED = "对不起，让您又费心了。{number} 已退回重做，换一位师傅来。{promise}"
REOPENED = "对不起，让您又费心了。{number} 已重新打开，换一位师傅来。{promise}"
REOPENED_OTHER = "对不起，让您又费心了。{number} 已重新打开，换一位同事处理。{promise}"
RETURNED_OTHER = "对不起，让您又费心了。{number} 已退回，换一位同事重新处理。{promise}"
ASK_MEANT_OTHER = "是事情还没解决，还是解决了但服务不满意？"
ASK_MEANT = "是没修好、要再来修，还是修好了但服务不满意？"
ANSWER_BACK = "好的，答复已退回。{number} 重新核实，好了再告诉您。"
GOOD_FOR_ME = "好的，知道您这边好了，谢谢您告诉我们。"
GOOD_THEN = "好的，那就好。"
NOT_RATED = "好的，不打分也没关系。"
NOT_DONE_YET = "{number}“{category}”还没办完呢。{standing}"
GLAD = "谢谢您这么说，听了真高兴。您现在没有等着确认的事。"
NOTHING_DONE = "您没有等着确认的事。要修东西直接说就行。"

TRAPPED = "别怕，已经通知值班人员马上去救。{calm}\n{numbers}\n求救单号 {number}。"
TRAPPED_BESIDE = (
    "谢谢您告诉我们，已经通知值班人员马上去救。请隔着门跟里面的人说：别怕，别扒门，靠墙站稳，马上有人来。\n"
    "{numbers}\n求救单号 {number}。"
)
TRAPPED_AGAIN = "已经叫人去救了（{number}），请安心等。{calm}\n{numbers}"
TRAPPED_SOMEWHERE = "别怕，已经通知您几个小区的值班人员马上去救。{calm}也请打 96333（电梯救援）。"
NOT_HERE = "住户说被困在{estate}，不在这里。"
HELP_HEARD = "收到，您说的他们都看得到。"
HELP_PHOTO = "照片收到了，去救您的人看得到。"
HELP_WHO = "{who}正在处理。"
HELP_CALM = "请不要扒门，靠墙站稳。"
HELP_CALM_BESIDE = "请告诉里面的人别扒门，马上有人来。"
HELP_AGAIN_CALLED = "正在叫值班的人来救您，有话直接说，他们都看得到。"
HELP_AGAIN = "去救您的人正在路上，有话直接说，他们都看得到。"
HELP_OUT_YET = "您已经出来了吗？没有的话，有话直接说，去救您的人看得到。"
HELP_OUT_YET_BESIDE = "里面的人出来了吗？没有的话，有话直接说，去救的人看得到。"
HELP_STILL_CALLED = "还在叫值班的人来救您，没有取消。已经出来了，请说“我出来了”，就不用来了。"
HELP_NOT_CALLED_OFF = "去救您的人还在路上，没有取消。已经出来了，请说“我出来了”，就不用来了。"
HELP_SAID_OUT = "住户说已经出来了：{words}"
HELP_FIRE = "冒烟、着火请马上打 119！"
HELP_OUT = "太好了，人出来就好。已经告诉值班人员。有哪里不舒服，请马上打 120。"
TRAPPED_UNKNOWN = "别怕。请先打 96333（电梯救援）或 110。{calm}"
TRAPPED_WHERE = "您在哪个小区、几栋的电梯？直接发过来，值班人员正在看。"
ASK_ESTATE = "您在哪边的电梯里？{homes}"
LIFT_SUPPOSED = "先叫人去了{lift}。不是这部，请马上说在几栋几单元！"
ASK_WHICH_LIFT = "您在几栋的电梯里？大概几楼？也可以说电梯里贴的编号。"
ASK_WHICH_LIFT_BESIDE = "是几栋几单元的电梯？停在几楼？也可以说电梯门上贴的编号。"
LIFT_TOLD = "好的，已经告诉值班人员：{lift}。请安心等。"
LIFT_SAID = "被困的电梯：{lift}"
STAIR_TOLD = "好的，已经告诉值班人员：{place}，您说的他们都看得到。"

FIRST_AID = "如果有人摔倒、喘不上气或叫不醒，请马上打 120！"
CALL_BACK = "好的，已请值班同事给您打电话{phone}，编号 {number}。{promise}"
VISIT = "好的，已请值班同事马上上门看看，编号 {number}。{promise}"
HELP_AT_HOME = "好的，已请值班同事上门帮您，编号 {number}。{promise}"
CALLED: Mapping[str, str] = {"phone": CALL_BACK, "help": HELP_AT_HOME, "visit": VISIT}
TAIL = "（尾号 {tail}）"
CALL_ALREADY = "已经记下了（{number}），同事会尽快和您联系。{standing}"
ASK_VISIT_HOME = "要去哪一家？{homes}"
SEND_NUMBER = "好的。请把您的电话号码发过来，值班同事给您打。"
WHY_CALL = "住户请我们回电话"
WHY_HURT = "有人受伤或不舒服，请马上打电话"
BESIDE = ("隔壁", "对门", "楼上", "楼下", "对面")
GOING_TO = "（请去 {home}）"

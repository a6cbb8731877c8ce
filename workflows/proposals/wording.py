"""The words that go out with matters and votes. Short and kind, and never for or against anything (P-13)."""

from __future__ import annotations

from datetime import datetime

from server.kit.area import square_metres
from server.kit.sentences import closed
from server.votes.queries import wording as dates
from server.votes.queries.telling import Brief, Doubt, Taken

SELF_HOSTED = "SELF_HOSTED_ALLOWED"

LATER = "时间另告"
NOTICED_TITLE = "表决公告：{title}"
NOTICED = (
    "{scope}：{heads} 位业主、{area} 平方米{unowned}。{opens} 开始投票，{closes} 截止。名册有错，请在开始前告诉物业。"
)
ELSEWHERE = "这次的正式投票不在小程序里，怎么投请看公告。"
RULED_ANEW = "小区的表决规则在上次表决以后改过，现在怎么算，请点开看。"
RULES_ASKED_TITLE = "表决规则要改，请核对"
RULES_ASKED = (
    "{by}想改{estate}的表决规则，依据：{ground}。{changes}。请另一位在工作台“表决、小区表决规则”里核对依据，同意或退回；"
    "两位里要有一位是业委会、社区或街道的人。到{until}还没人核对，就作废。"
)
RULES_REFUSED_TITLE = "表决规则没有改"
RULES_REFUSED = "您想改的{estate}表决规则被退回，原因：{why}。规则没有变。"
RULES_LAPSED_TITLE = "表决规则没有改：过期没人核对"
RULES_LAPSED = "您提的{estate}表决规则修改，到{until}还没有人核对，已经作废，规则没有变。还要改的，请重新提出。"
RULES_TITLE = "小区表决规则改了"
RULES = (
    "{by}提出、{agreed}核对，改了{estate}的表决规则，依据：{ground}。{changes}。"
    "只管以后公示的表决；不对，请马上找街道、社区核实并改回来。"
)
CORRECTED_TITLE = "表决名册已更正：{title}"
CORRECTED = "更正后是第 {number} 版：{heads} 位业主、{area} 平方米{unowned}。请再看一看您家有没有错。"
ASKED_TITLE = "想请您参选"
ASKED = "“{title}”想请您作候选人。愿不愿意由您自己定，点开答复；公示以前都可以回。"
OPENED_TITLE = "可以投票了：{title}"
OPENED = "{closes} 截止。同意、反对、弃权都算参与；怎么投由您自己定，截止前谁也看不到。"
REMIND_TITLE = "投票快截止了：{title}"
REMIND = "还没有收到您家的表决票，{closes} 截止。投不投、怎么投，都由您自己定。"
REMIND_NOTE = "还没有收到您家的表决票"
UNVOTED_NOTE = "不投票也会按规则计入，请点开看"
DELIVERED_TITLE = "登记了您家收到表决票"
DELIVERED = "{noted}：“{title}”的表决票送到了{head}。{unvoted}{closes} 截止前都可以投。没有收到，请点开，按“没有收到”。"
DELIVERED_NOTE = "登记了您家收到表决票，不对请点开"
DENIED_STAFF_TITLE = "有业主说没收到表决票"
DENIED_STAFF = "“{title}”{head}：{noted}，业主说没有收到。这次登记已不算数，请核实，要算送达须重新送。"
DENIED_TITLE = "没收到表决通知，替您登记了"
DENIED_AT_DESK = "按您签字的单子，已登记您没有收到表决通知，那次送达不算数了，会重新送。不是您要登记的，请打物业电话。"
DOUBTED = "您家的表决票正在核实，核实前不算数。{closes} 截止，截止前可以重新投一张。投不投、怎么投，都由您自己定。"
DOUBTED_NOTE = "您家的票在核实，先不算数，可重新投"
COUNTED_TITLE = {"preliminary": "初步结果：{title}", "corrected": "更正后的结果：{title}", "final": "最终结果：{title}"}
COUNTED = "{outcome}。{until}前可以看结果、提异议；觉得票不是自己投的，在结果页点“不是我投的”。"
CORRECTED_COUNT = "{outcome}。更正了哪几处，结果页里逐条列着。"
FINAL = "{outcome}。结果、计票数据和核对工具都在结果页里。"
WITHDRAWN_TITLE = "表决已撤回：{title}"
WITHDRAWN = "{by}撤回了这次表决，原因：{reason}要重新表决，会重新公告。"
WITHDRAWN_NOTE = "这次表决不再进行，原因请点开看"
OUTCOME = {True: "通过", False: "没有通过", None: "几个事项结果不一样，请点开看"}
STATE = {True: "已通过", False: "未通过", None: "有结果了"}

BALLOT_TITLE = "收到您家的表决票"
BALLOT_CHANGED_TITLE = "您家的表决票已更改"
BALLOT = "{head}：{at}，{channel}。不是您或家人投的，请马上打物业电话{phone}。"
VIA = {"proxy": "由您委托的人代投"}
"""Channels that whoever reads of their own ballot would not know by their label."""


OFFICIAL_TITLE = "请核对：政府出具的表决结果"
OFFICIAL = "“{title}”的政府结果录好了，要另一位照原件核对以后才公布。请在工作台“表决、结果”里核对或退回。"
DISPUTE_STAFF_TITLE = "有业主说票不是自己投的"
DISPUTE_STAFF = "“{title}”有一张票被本人否认，已先不计。请核实身份和笔迹，在工作台“表决”里处理。"
SECONDING_TITLE = "有一张票要第二位核实"
SECONDING = {
    True: "“{title}”有一张被否认的票，已有一位认定不是本人投的。两位都认定才不算，请在工作台“表决”里核实。",
    False: "“{title}”有一张被否认的票，已有一位认定是本人投的。两位都认定才照算，请在工作台“表决”里核实。",
}
DIFFERING_TITLE = "有一张票要第三位核实"
DIFFERING = (
    "“{title}”有一张被否认的票，两位核实的说法不一样，先冻结。请您在工作台“表决”里再核实：有两位说法一样，就照那样算。"
)
DIFFERING_NOBODY = (
    "“{title}”有一张被否认的票，您和另一位核实的说法不一样，要第三位来定，可是这个小区没有别人能核实。"
    "请联系系统管理员，给业委会、社区或街道的另一位开通账号。"
)
DISPUTE_ENDED_TITLE = "被否认的那张票有结果了"
DISPUTE_ENDED = {
    "withdrawn": "“{title}”：说票不是自己投的业主说错了，票是本人投的，已重新计入，不用再核实。",
    "rejected": "“{title}”：被本人否认的那张票，经核实有效，已重新计入。",
    "upheld": "“{title}”：被本人否认的那张票，经核实不是本人投的，不计入。",
}
DISPUTE_TITLE = "您提的表决票异议有结果了"
STRUCK = "查实那张票不是您投的，已经作废。"
STRUCK_VOTE_AGAIN = "您家可以重新投一张，{closes} 截止，点开就能看。投不投、怎么投，都由您自己定。"
STRUCK_VOTED_SINCE = "现在算您家的，是{at}的那一张（{channel}）。"
STRUCK_SOLD = "这套房已经过户，由现在的业主投票。"
STRUCK_UNCOUNTED = "计票时不会算它。"
STRUCK_COUNTED = "结果已重新计算。"
DISPUTE = {"rejected": "经核实，那张票有效。{reason}", "withdrawn": "已按您的要求撤回。"}
CLOCK_TITLE = "服务器时间不对，表决先停着"
CLOCK = "跑定时任务的服务器时间和数据库差了几秒以上。表决不会自动开始、截止和计票，请校准时间，校准后自动接着办。"
STAFF_KEYS_TITLE = "表决票打不开，要监票人帮忙"
STAFF_KEYS = "“{title}”已截止，但开票钥匙少了一份。请监票人在工作台“表决”里输入自己那一份。"
REJECTED = "表决的最终结果是没有通过。"
STUCK_TITLE = "表决通过了，议题还在等"
STUCK = "“{title}”已经表决通过，但前面还有没办完的步骤，或者还缺有关业主的同意。请在工作台“议题”里补上。"

RAISED_TITLE = "有业主提出议题"
RAISED = "“{title}”（{scope}）。请在工作台“议题”里看一看，决定要不要征询意愿。"
SURVEY_TITLE = "想听听您的意见：{title}"
SURVEY = "{until}前，请您家说一说：愿意、不愿意，还是没想好。这只是征询，不算投票。"
PLAN_TITLE = "方案出来了：{title}"
PLAN_AGAIN_TITLE = "方案有更新：{title}"
PLAN = "总价 {gross} 元，扣除补贴后由各户分摊 {net} 元。点开看您家那一份和怎么算的；有意见可以提异议。"
PLAN_FREE = "点开看方案。有意见可以提异议。"
MEETING_TITLE = "开会商议：{title}"
MEETING = "{at}，{place}。{agenda}"
MINUTES_TITLE = "会议纪要：{title}"
MINUTES = "会上说了什么、答应了什么，都记下来了，请点开看看。"
STAGE_TITLE, STAGE_BACK_TITLE = "{title}：到了“{stage}”这一步", "{title}：退回到“{stage}”"
STAGE = "这件事往前走了一步。点开可以看到走到哪里、还差什么。"
STAGE_BACK = "这件事退回了一步，原因写在里面。点开可以看到走到哪里、还差什么。"
MILESTONE = "点开看看进展。"
OBJECTION_TITLE = "收到一条异议"
OBJECTION = "“{title}”收到一条书面异议，请按期答复。内容在工作台“议题”里。"
OBJECTION_MINE_TITLE = "您的异议收到了：{title}"
OBJECTION_MINE = "最晚 {until}前书面答复您，答复会发到这里。{weighs}邻居只知道有人提了异议，看不到是您。"
CARRIED_TITLE = "公示开始了：{title}"
CARRIED = "您之前提的异议照样算数，不用再写。没有解决以前，事情不会往下走。"
CARRIED_NOTE = "您之前提的异议照样算数，不用再写"
RAISED_MINE_TITLE = "您的想法收到了：{title}"
RAISED_MINE = "邻居在“议题”里看得到。接下来由物业、业委会看一看，决定要不要征询大家的意愿，有进展会告诉您。"
OBJECTION_ANSWERED_TITLE = "您的异议有答复了：{title}"
OBJECTION_AGREED_TITLE = "有人登记您的异议已经谈妥：{title}"
OBJECTION_AGREED = "{by}登记：您的异议已经谈妥。{words}不是这样，请点开按“没有谈妥”，它就重新打开。"
REOPENED_TITLE = "业主说异议没有谈妥"
REOPENED = "“{title}”有一条异议登记为已经谈妥，提出的业主说没有。它已重新打开，请在工作台“议题”里再谈。"
GOING_ON_TITLE = "有一条异议等您核对"
GOING_ON = "“{title}”有一条书面异议登记为调解不成、依法继续。核对调解记录以后才算数，请在工作台“议题”里看。"
OVERRULED_TITLE = "异议调解不成，事情会继续：{title}"
OVERRULED = "您的异议调解没有谈成。社区、街道或专员核对过调解记录，业主决定依法继续办。您不同意的，可以依法请法院判断。"
SENT_BACK_TITLE = "异议的登记没有通过核对"
SENT_BACK = "您登记的“{title}”一条异议调解不成、依法继续，没有通过核对。{because}这条异议照样挡着。"
OBJECTION_SETTLED = "处理情况请点开看。"
COMMITTEE_TITLE = "业委会要开会"
COMMITTEE = "{at}，{place}，{called}。议题：{topics}。详情在工作台“业委会”里。"
COMMITTEE_OFF_TITLE = "业委会会议取消了"
COMMITTEE_OFF = "原定{at}的会议不开了，原因在工作台“业委会”里。"
COMMITTEE_OUT_TITLE = "业委会会议纪要"
COMMITTEE_OUT = "议题：{topics}。点开看定了什么。"
COMMITTEE_DUE_TITLE = "会议纪要还没有公布"
COMMITTEE_DUE = "{at}的业委会会议，纪要要在{by:%m月%d日}前签字公布。在工作台“业委会”里写。"
JOIN_TITLE = "有一户想后来加入"
JOIN = "“{title}”有一户想补签加入。请联系业主签补充协议，在工作台“议题”的“后来加入”里登记。"
HELP_TITLE = "有一份补助或分期的申请"
HELP_MINE_TITLE = "替您登记了申请：{title}"
HELP_MINE = "工作人员替您登记了一份补助或分期的申请。不是您的意思，请在答复前点开撤回。只有您和审核的人看得到。"
HELP = "“{title}”有一份申请等您答复，在工作台“议题”的“补助和分期”里。内容只有审核的人看得到，请勿转告。"


def agreed(by: str, words: str) -> str:
    """Who recorded an objection as agreed, in what words, and what to do where it is not."""
    return OBJECTION_AGREED.format(by=by, words=closed(words))


def noticed(told: Brief, *, anew: bool = False) -> str:
    """The frozen roll in one line, from when to when, and whether the estate's rules were changed before it."""
    words = NOTICED.format(scope=told.scope_label, heads=told.heads_total, area=square_metres(told.area_total),
                           opens=moment(told.opens_at), closes=deadline(told.closes_at),
                           unowned=told.unowned)  # fmt: skip
    words = told.extraordinary + words
    words += RULED_ANEW if anew else ""
    return words + told.unvoted if told.evote_mode in ("", SELF_HOSTED) else words + ELSEWHERE + told.unvoted


def corrected(told: Brief) -> str:
    """The new totals of the roll."""
    words = CORRECTED.format(number=told.roll_number, heads=told.heads_total, area=square_metres(told.area_total),
                             unowned=told.unowned)  # fmt: skip
    return words + told.unvoted


def unvoted_note(told: Brief) -> str:
    """The short line of a message where silence counts; else the message keeps its own."""
    return UNVOTED_NOTE if told.unvoted else ""


def delivered(told: Brief, noted: str, head: str) -> str:
    """Somebody noted that the sheet came to a head, and what follows from it."""
    return DELIVERED.format(noted=noted, title=told.title, head=head, unvoted=told.unvoted,
                            closes=deadline(told.closes_at))  # fmt: skip


def withdrawn(by: str, reason: str) -> str:
    """Who took a vote back, and why."""
    return WITHDRAWN.format(by=by, reason=closed(reason))


def ballot(told: Brief, taken: Taken) -> str:
    """A ballot was taken for a head; what it says nobody can say."""
    phone = f" {told.estate_phone}" if told.estate_phone else ""
    channel = VIA.get(taken.channel, taken.channel_label)
    return BALLOT.format(head=taken.head_label, at=moment(taken.cast_at), channel=channel, phone=phone)


def dispute(told: Brief, found: Doubt, *, at: datetime) -> str:
    """What came of a ballot that was disowned. Nothing is counted before the end: until then it can be cast anew."""
    if found.state in DISPUTE:
        return DISPUTE[found.state].format(reason=closed(found.reason))
    if has_result(told):
        return STRUCK + STRUCK_COUNTED
    if not is_open(told, at=at):
        return STRUCK + STRUCK_UNCOUNTED
    if not found.votes:
        return STRUCK + STRUCK_SOLD
    if found.counts is not None:
        since, way = moment(found.counts.cast_at), found.counts.channel_label
        return STRUCK + STRUCK_VOTED_SINCE.format(at=since, channel=way)
    return STRUCK + STRUCK_VOTE_AGAIN.format(closes=deadline(told.closes_at))


def is_open(told: Brief, *, at: datetime) -> bool:
    """Whether ballots are still taken, to the second, whenever the clock closes the poll."""
    return told.state == "open" and told.closes_at is not None and at < told.closes_at


def has_result(told: Brief) -> bool:
    """Whether there is a count to look at."""
    return told.state in ("preliminary", "final")


def counted(told: Brief, kind: str, outcome: str) -> str:
    """How it came out so far, and what can still be done about it."""
    if kind == "final":
        return FINAL.format(outcome=outcome)
    if kind == "corrected":
        return CORRECTED_COUNT.format(outcome=outcome)
    return COUNTED.format(outcome=outcome, until=deadline(told.objections_until))


def moment(at: datetime | None) -> str:
    """An instant as people say it: 11月22日 09:00."""
    return LATER if at is None else dates.moment(at)


def deadline(at: datetime | None) -> str:
    """Until when, as people say it: midnight belongs to the day that ends with it."""
    return LATER if at is None else dates.until(at)

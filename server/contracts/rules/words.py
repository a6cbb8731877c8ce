"""What residents, committee and staff read of a contract: until when it runs, what comes next, who decides. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from server.contracts.rules.contract import Contract, Due, Notice, Side, Step, day_words
from server.contracts.rules.handover import STAYS

UNKNOWN = "物业合同从哪天到哪天还没有登记，请物业或业委会补上。"
STEP_LABELS = {
    Step.DECIDE: "全体业主决定续聘还是另选",
    Step.REFUSE: "物业公司通知不再续签的最后一天",
    Step.DISMISS: "业主通知到期解聘的最后一天",
    Step.END: "合同到期",
    Step.HANDOVER: "原物业交接完",
    Step.FILES: "原物业交完资料",
}
WHO = {
    Step.DECIDE: "全体业主",
    Step.REFUSE: "物业公司",
    Step.DISMISS: "全体业主",
    Step.END: "全体业主和物业公司",
    Step.HANDOVER: "原物业公司",
    Step.FILES: "原物业公司",
}
SIDE_LABELS = {Side.OWNERS: "业主共同决定解聘", Side.FIRM: "物业公司不再服务"}


def line(
    contract: Contract, dues: list[Due], notice: Notice | None, *, today: date, decided: str = "", left: int = 0
) -> str:  # fmt: skip
    """One or two plain sentences: until when, what comes next, who decides. ``decided``: the title of the vote by which
    the owners have decided; ``left``: how many things are still to be handed over."""
    if notice is not None:
        return _going(notice, dues, today, left)
    if contract.since is None:
        return UNKNOWN
    if contract.until is None or contract.is_open(today):
        return _open(contract)
    until = f"物业合同到 {day_words(contract.until)}。"
    if decided:
        return f"{until}业主已经表决“{decided}”，接下来由业委会和物业办手续。"
    days = {due.step: due.day for due in dues}
    if today <= days[Step.DECIDE]:
        by = day_words(days[Step.DECIDE])
        return f"{until}续聘还是另选，由全体业主共同决定，最晚 {by}。没有决定，到期后合同照旧执行。"
    if today <= days[Step.DISMISS]:
        return (
            f"{until}全体业主还没有决定续聘还是另选；要到期解聘，最晚 {day_words(days[Step.DISMISS])}书面通知物业。"
            "没有决定，到期后合同照旧执行。"
        )
    return f"{until}业主没有作出决定，到期后合同照旧执行，任何一方要解除，都要提前 {contract.open_days} 天书面通知。"


def _open(contract: Contract) -> str:
    ended = f"物业合同 {day_words(contract.until)}已到期，" if contract.until else "物业合同没有约定期限，"
    return (
        f"{ended}现在照旧执行，没有期限。续聘还是另选，由全体业主共同决定；"
        f"任何一方要解除，都要提前 {contract.open_days} 天书面通知。"
    )


def _going(notice: Notice, dues: list[Due], today: date, left: int) -> str:
    who = "全体业主共同决定" if notice.side is Side.OWNERS else "物业公司通知"
    last = notice.effective_from - timedelta(days=1)
    said = f"{who}，现在的物业服务到 {day_words(last)}为止。"
    if today <= last:
        return f"{said}接下来由谁服务，由全体业主共同决定。{STAYS}"
    if left:
        by = next(due.day for due in dues if due.step is Step.HANDOVER)
        return f"{said}正在交接，还有 {left} 项没有交，最晚 {day_words(by)}交完。{STAYS}"
    return f"{said}已经交接完。"


def step_words(step: Step, contract: Contract, by: date) -> str:
    """What must be done until a day, and what follows when it is not."""
    when = day_words(by)
    if step is Step.DECIDE:
        return f"最晚 {when}，全体业主要共同决定续聘还是另选物业，请业委会组织表决；没有业委会的，由社区、街道指导。"
    if step is Step.REFUSE:
        return f"物业公司不再续签的，最晚 {when}书面通知业委会或全体业主（{_days(contract.refuse_days)}，民法典 947）。"
    if step is Step.DISMISS:
        return f"业主决定到期解聘的，最晚 {when}书面通知物业公司（{_days(contract.dismiss_days)}，民法典 946）。"
    if step is Step.END:
        return f"合同 {when}到期。没有决定也没有通知的，合同照旧执行、没有期限（民法典 948），物业继续服务。"
    what = "资料" if step is Step.FILES else "物业用房、设施、资料和账款"
    return f"原物业最晚 {when}交完{what}，由业委会、社区或街道在工作台登记。{STAYS}"


def missed_words(step: Step, contract: Contract, by: date, *, left: int = 0) -> str:
    """What follows now that the day went by."""
    when = day_words(by)
    if step is Step.DECIDE:
        return f"{when}已过，全体业主还没有决定续聘还是另选。现在决定也有效，请业委会、社区尽快组织。"
    if step is Step.REFUSE:
        return f"{when}已过，物业公司没有通知不续签，到期不能离开；到期后要解除，提前 {contract.open_days} 天书面通知。"
    if step is Step.DISMISS:
        return f"{when}已过，没有收到业主的解聘通知。业主以后仍可共同决定解聘，按通知的日子往后算。"
    if step is Step.END:
        return (
            f"合同 {when}已到期，没有新的决定，照旧执行、没有期限。"
            f"任何一方要解除，都要提前 {contract.open_days} 天书面通知。"
        )
    return f"{when}已过，还有 {left} 项没有交接。请催原物业，也可以请街道和住建部门处理。{STAYS}"


def _days(days: int) -> str:
    return f"提前 {days} 天"

"""What is said when a levy ends: to the colleague who looks at it, and to everybody who paid or owed a share."""

from __future__ import annotations

from collections.abc import Iterable

from server.fees.queries.levy_endings import HomePart, Told
from server.fees.rules.levy_ends import formula
from server.kit.money import yuan
from server.kit.sentences import closed

ASKED_TITLE = "结清分摊等您核对"
ASKED = "{estate}“{title}”：{ends}。{said}请在工作台“物业费”里核对，同意后剩下的钱退给各家。"
REFUSED_TITLE = "结清分摊被退回"
REFUSED = "{estate}“{title}”：同事没有同意结清。{why}"
CLOSED_TITLE = "分摊款结清了"
CLOSED = "{estate}“{title}”的分摊款结清了：{ends}。{said}{homes}"
MINE = "退给您的 {fen} 元已存为您的预存款，可以抵以后的账单，也可以找物业退给您。"
OTHERS = "由谁付的，退给谁。"
OFF = "没付的 {fen} 元不用再付了。"


def asked(told: Told) -> str:
    """For the colleague who looks at it."""
    return ASKED.format(estate=told.estate, title=told.title, ends=told.ends_label, said=closed(told.said))


def refused(told: Told) -> str:
    """For whoever asked."""
    return REFUSED.format(estate=told.estate, title=told.title, why=closed(told.why))


def ended(told: Told, parts: Iterable[HomePart] = ()) -> str:
    """For somebody who paid or owed: what came, what went, and how their part came about."""
    homes = "".join(_home(told, one) for one in parts)
    return CLOSED.format(estate=told.estate, title=told.title, ends=told.ends_label, said=closed(told.said),
                         homes=homes)  # fmt: skip


def _home(told: Told, one: HomePart) -> str:
    said = formula(told.collected, told.paid_out, one.label, one.paid, one.back, waived=told.waived)
    if one.back:
        said += MINE.format(fen=yuan(one.mine)) if one.mine else OTHERS
    return said + (OFF.format(fen=yuan(one.off)) if one.off else "")

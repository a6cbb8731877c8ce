"""The reasons that may be chosen with a move. The resident reads the label, so it is kind and plain.

A move that needs a reason takes one of these keys; ``other`` exists only where it is listed, and then asks for words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.kit.errors import Malformed
from server.reports.rules.words import Move


@dataclass(frozen=True)
class Reason:
    """One reason: a stable key and what people read."""

    key: str
    label: str


class UnknownReason(Malformed):
    """The reason is not one of those this move allows."""

    def __init__(self, move: Move, key: str) -> None:
        super().__init__("unknown_reason", "请从列出的原因里选一个。", move=str(move), reason=key)


OTHER = Reason("other", "其他（请写明）")

QUOTE_WAITS = Reason("quote", "等报价的答复")
"""Why the clock rests while a price waits for its answer. It comes and goes with the quote, chosen by nobody (0035)."""

_NOT_FIXED = (
    Reason("not_fixed", "没有修好"),
    Reason("came_back", "好了又坏了"),
    Reason("nobody_came", "没有人来处理"),
    Reason("new_damage", "修的时候弄坏了别处"),
    Reason("not_cleaned", "现场没有收拾干净"),
    OTHER,
)

_PASS_ON = (
    Reason("other_skill", "需要别的工种"),
    Reason("too_busy", "手上活多，怕耽误您"),
    Reason("off_duty", "快下班或轮休"),
    Reason("wrong_place", "不在我负责的片区"),
    Reason("should_avoid", "与此事有关，应当回避"),
    OTHER,
)

REASONS: Mapping[Move, tuple[Reason, ...]] = {
    Move.PAUSE: (
        Reason("resident_absent", "住户不在家"),
        Reason("part_ordered", "配件已订，等到货"),
        Reason("third_party", "等供电、供水等单位来处理"),
        Reason("weather", "天气不允许施工"),
    ),
    Move.CLOSE_UNFIXED: (
        Reason("not_ours", "不属于物业负责的范围"),
        Reason("quote_declined", "业主暂不同意费用"),
        Reason("needs_vote", "需要业主表决动用维修资金"),
        Reason("third_party_refused", "责任单位未处理，已留存记录"),
        Reason("nothing_found", "多次检查没有发现问题"),
        Reason("no_access", "多次预约仍无法进入"),
    ),
    Move.RETURN: _NOT_FIXED,
    Move.REOPEN: _NOT_FIXED,
    Move.HAND_BACK: _PASS_ON,
    Move.TRANSFER: _PASS_ON,
    Move.REFUSE_RETURN: (
        Reason("works_now", "复查正常，附现场照片"),
        Reason("another_matter", "是另一个问题，已另行登记"),
    ),
    Move.DECLINE: (
        Reason("too_dear", "价格偏高"),
        Reason("own_worker", "我自己找人修"),
        Reason("later", "以后再说"),
        OTHER,
    ),
    Move.WITHDRAW: (
        Reason("solved_itself", "已经好了"),
        Reason("by_mistake", "误报或重复"),
        OTHER,
    ),
    Move.RECLASSIFY: (
        Reason("more_urgent", "现场比描述的更急"),
        Reason("less_urgent", "现场没有描述的急"),
        Reason("urged", "住户多次催办"),
        Reason("wrong_category", "类别选错"),
    ),
    Move.ESCALATE: (
        Reason("overdue", "超过承诺时间"),
        Reason("urged", "住户多次催办"),
        Reason("beyond_us", "超出现场人员权限"),
        Reason("refused", "几次处理没有被认可"),
    ),
    Move.UNMERGE: (Reason("not_the_same", "不是同一件事"), Reason("first_withdrawn", "合并到的那张单已撤回")),
}

NEXT_RECOURSE: Mapping[str, str] = {
    "not_ours": "可以联系责任单位，我们可协助提供联系方式和记录。",
    "quote_declined": "费用谈妥后可随时重新打开此单。",
    "needs_vote": "可以向业委会提出使用维修资金的议题。",
    "third_party_refused": "可以拨打 12345 反映，我们会提供处理记录。",
    "nothing_found": "再次出现时请拍照或录像，随时重新打开此单。",
    "no_access": "方便时请重新打开此单并约个时间。",
}
"""What the resident can do next after a close without a fix (B12), by reason."""


def reasons_for(move: Move) -> tuple[Reason, ...]:
    """The reasons to offer with a move; empty when it takes none."""
    return REASONS.get(move, ())


def reason_of(move: Move, key: str, among: tuple[Reason, ...] | None = None) -> Reason:
    """The reason behind a key, or :class:`UnknownReason`; ``among`` where the move takes others than usual."""
    for reason in reasons_for(move) if among is None else among:
        if reason.key == key:
            return reason
    raise UnknownReason(move, key)

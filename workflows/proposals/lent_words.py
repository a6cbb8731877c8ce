"""What people read of ballots that are lent and given back."""

from __future__ import annotations

from server.votes.queries.telling import Brief, Lent
from workflows.proposals.wording import ELSEWHERE, SELF_HOSTED, deadline, moment

LENT_TITLE = "您家登记了代投人"
LENT = "{head}：{at}{where}登记，由{holder}代投“{title}”，{closes} 截止前有效。没投以前，点开就能收回。{not_yours}"
LENT_NOTE = "您家登记了代投人，不对请收回"
LENT_BACK_TITLE = "代投已经收回"
LENT_BACK = "{head}：{at}{where}收回，{holder}不再替您家投“{title}”。您可以自己投，也可以另请人。{not_yours}"
LENT_BACK_NOTE = "代投已收回，请您自己投票"
HOLD_TITLE = "有人请您代投"
HOLD = "{owner}请您替{head}投“{title}”，{when}。请照委托书上写的投，只能投一次；点开就能看。"
HOLD_WHEN = {True: "{closes} 截止", False: "{opens} 开始，{closes} 截止"}
HOLD_NOTE = "有业主请您代投，请点开看"
HOLD_BACK_TITLE = "不用您代投了"
HOLD_BACK = "{owner}收回了委托，您不用再替{head}投“{title}”。"
HOLD_LAPSED = "{head}过户了，委托跟着作废，您不用再替原来的业主投“{title}”。"
HOLD_BACK_NOTE = "委托已收回，不用您代投了"
LENT_DROPPED_TITLE = "代投要重新登记"
LENT_DROPPED = "“{title}”的名册更正了，{head}的业主有变化，您家原来登记的代投不再有效。您可以自己投，也可以重新委托。"
LENT_DROPPED_NOTE = "名册更正了，代投要重新登记"
LENT_DROPPED_LEFT = "“{title}”的名册更正了，{head}由现在的业主投票，原来登记的代投不再有效。有疑问请打物业电话{phone}。"
LENT_DROPPED_LEFT_NOTE = "名册更正了，原来的代投不再有效"
HOLD_DROPPED = "“{title}”的名册更正了，{head}原来的委托不再有效，您先不用代投。业主还想请您投，会重新委托。"
HOLD_DROPPED_NOTE = "名册更正了，您先不用代投"
NOT_YOURS = "不是您的意思，请马上打物业电话{phone}。"
WHERE = {True: "在物业", False: "在手机上"}


def lent(told: Brief, given: Lent, *, at_desk: bool, back: bool = False) -> str:
    """Somebody may cast for a head, or no longer may."""
    words, at = (LENT_BACK, given.ended_at) if back else (LENT, given.given_at)
    phone = f" {told.estate_phone}" if told.estate_phone else ""
    return words.format(
        head=given.head_label, at=moment(at), where=WHERE[at_desk], holder=given.holder_name, title=told.title,
        closes=deadline(told.closes_at), not_yours=NOT_YOURS.format(phone=phone),
    )  # fmt: skip


def dropped(told: Brief, words: str, head: str) -> str:
    """A mandate ended as the roll was put right; ``head`` is what the roll called it before."""
    phone = f" {told.estate_phone}" if told.estate_phone else ""
    return words.format(title=told.title, head=head, phone=phone)


def hold(told: Brief, given: Lent) -> str:
    """To whoever is to cast by a mandate: whose ballot, on what, from when to when."""
    opens, closes = moment(told.opens_at), deadline(told.closes_at)
    when = HOLD_WHEN[told.state == "open"].format(opens=opens, closes=closes)
    words = HOLD.format(owner=given.owner, head=given.head_label, title=told.title, when=when)
    return words if told.evote_mode in ("", SELF_HOSTED) else words + ELSEWHERE

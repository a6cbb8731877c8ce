"""Taking papers back: one's own while it waits, and, by two people, a notice that stands."""

from __future__ import annotations

from server.contracts import policy
from server.contracts.models import ContractNotice, ContractRecall, ContractVersion
from server.contracts.pages.forms import TEMPLATES, ConfirmForm, SendBackForm
from server.contracts.service import recalling, twofold
from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, Pages, Redirect

pages = Pages("contracts", TEMPLATES, nav="contract")

WRITES = staff_with(*policy.WRITERS)
WITHDRAWN = "已撤回，什么都没有变。"


@pages.post("/contract/versions/<id:contract_version_id>/withdraw", who=WRITES, form=ConfirmForm)
def withdraw_version(call: Call) -> Answer:
    """Whoever wrote it down takes it back."""
    twofold.withdraw(call.session, call.actor, ContractVersion, call.path["contract_version_id"], **call.body,
                     at=call.at)  # fmt: skip
    return Redirect("/contract", WITHDRAWN)


@pages.post("/contract/notices/<id:contract_notice_id>/withdraw", who=WRITES, form=ConfirmForm)
def withdraw_notice(call: Call) -> Answer:
    """Whoever wrote it down takes it back."""
    twofold.withdraw(call.session, call.actor, ContractNotice, call.path["contract_notice_id"], **call.body,
                     at=call.at)  # fmt: skip
    return Redirect("/contract", WITHDRAWN)


@pages.post("/contract/recalls/<id:contract_recall_id>/withdraw", who=WRITES, form=ConfirmForm)
def withdraw_recall(call: Call) -> Answer:
    """Whoever wanted the notice back lets it stand."""
    twofold.withdraw(call.session, call.actor, ContractRecall, call.path["contract_recall_id"], **call.body,
                     at=call.at)  # fmt: skip
    return Redirect("/contract", WITHDRAWN)


@pages.post("/contract/notices/<id:contract_notice_id>/recall", who=WRITES, form=SendBackForm)
def ask_recall(call: Call) -> Answer:
    """Say why a notice that stands is taken back."""
    recalling.ask(call.session, call.actor, call.path["contract_notice_id"], **call.body, at=call.at)
    return Redirect("/contract", "已登记，等另一位核对；核对以前通知照旧有效。")


@pages.post("/contract/recalls/<id:contract_recall_id>/approve", who=WRITES, form=ConfirmForm)
def approve_recall(call: Call) -> Answer:
    """The notice stands no more."""
    recalling.answer(call.session, call.actor, call.path["contract_recall_id"], approved=True, **call.body, at=call.at)
    return Redirect("/contract", "已核对，通知撤回了，业主会收到消息。")


@pages.post("/contract/recalls/<id:contract_recall_id>/refuse", who=WRITES, form=SendBackForm)
def refuse_recall(call: Call) -> Answer:
    """The notice still stands."""
    recalling.answer(call.session, call.actor, call.path["contract_recall_id"], approved=False, **call.body, at=call.at)
    return Redirect("/contract", "已退回，通知照旧有效。")

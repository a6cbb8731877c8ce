"""What does not add up, WeChat's papers, requests for tax invoices."""

from __future__ import annotations

from datetime import timedelta

from server.kit.actor import staff_with
from server.kit.calendar.days import add_months
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Fragment, Html, Pages, Redirect
from server.payments.pages.forms import (
    TEMPLATES,
    ExceptionArgs,
    HowForm,
    InvoiceArgs,
    LineArgs,
    MerchantForm,
    MonthArgs,
    NumberForm,
    WhyForm,
)
from server.payments.policy import KEEPERS, LOOKERS
from server.payments.rules.mismatches import OWN_HAND
from server.payments.screens import exceptions as screens
from server.payments.screens import invoices, statements, tallies
from server.payments.service import exceptions, invoicing, merchants
from server.people.rules import ADMIN

pages = Pages("payments", TEMPLATES, nav="payments")

LOOKS, KEEPS, OWNS = staff_with(*LOOKERS), staff_with(*KEEPERS), staff_with(ADMIN)


@pages.get("/payments/exceptions", who=LOOKS, query=ExceptionArgs, keeps=("estate",))
def show_exceptions(call: Call) -> Answer:
    """What does not add up, with what to do."""
    args = call.query
    page = screens.exceptions(
        call.session, call.actor, args["show"], estate_id=args["estate"] or None, cursor=args["cursor"]
    )
    waits = tallies.waits(call.session, call.actor)
    context = {"page": page, "args": args, "shows": screens.SHOWS, "waits": waits, "own_hand": OWN_HAND}
    return Html("payments/exceptions.html", context)


@pages.post("/payments/exceptions/<id:exception_id>", who=LOOKS, form=HowForm)
def settle_exception(call: Call) -> Answer:
    """Somebody dealt with it and says how; what belongs to no estate the administrators may settle too."""
    form = call.body
    exceptions.settle(
        call.session, call.actor, call.path["exception_id"], how=form["how"], version=form["version"], at=call.at
    )
    return Redirect("/payments/exceptions", "已记下。")


@pages.get("/payments/statements", who=LOOKS, query=MonthArgs)
def show_statements(call: Call) -> Answer:
    """WeChat's papers of a month."""
    month = call.query["month"] or local_day(call.at).replace(day=1)
    last = add_months(month, 1) - timedelta(days=1)
    rows = statements.statements(call.session, call.actor, since=month, until=last)
    waits = tallies.waits(call.session, call.actor)
    context = {"rows": rows, "month": month, "waits": waits, "may_own": call.actor.holds(ADMIN),
               "merchants": statements.merchants(call.session, call.actor)}  # fmt: skip
    return Html("payments/statements.html", context)


@pages.post("/payments/merchants", who=OWNS, form=MerchantForm)
def keep_merchant(call: Call) -> Answer:
    """Note a company's number at WeChat Pay."""
    form = call.body
    merchants.keep(call.session, call.actor, **form, at=call.at)
    return Redirect("/payments/statements", "商户号已登记，业主可以用微信付了。")


@pages.get("/payments/statements/<id:statement_id>", who=LOOKS, query=LineArgs)
def show_statement(call: Call) -> Answer:
    """One paper, line by line."""
    paper = statements.statement(call.session, call.actor, call.path["statement_id"])
    page = statements.lines(call.session, call.actor, paper["id"], part=paper["part"], loose=call.query["loose"],
                            cursor=call.query["cursor"])  # fmt: skip
    return Html("payments/statement.html", {"paper": paper, "page": page, "args": call.query})


@pages.get("/payments/invoices", who=LOOKS, query=InvoiceArgs, keeps=("estate",))
def show_invoices(call: Call) -> Answer:
    """Requests for a tax invoice."""
    args = call.query
    rows = invoices.invoices(call.session, call.actor, args["show"], estate_id=args["estate"] or None)
    context = {"rows": rows, "args": args, "shows": invoices.SHOWS, "may_issue": call.actor.holds(*KEEPERS),
               "waits": tallies.waits(call.session, call.actor)}  # fmt: skip
    return Html("payments/invoices.html", context)


@pages.post("/payments/invoices/<id:request_id>/look", who=KEEPS, once=False, rate="60/minute")
def look_at_invoice(call: Call) -> Answer:
    """What is to stand on it; the look is written down."""
    asked = invoicing.look(call.session, call.house.vault, call.actor, call.path["request_id"], at=call.at)
    return Fragment("payments/invoice_look.html", {"asked": asked})


@pages.post("/payments/invoices/<id:request_id>/issued", who=KEEPS, form=NumberForm)
def note_invoice(call: Call) -> Answer:
    """It was made out, under this number."""
    form = call.body
    invoicing.issued(
        call.session, call.actor, call.path["request_id"], number=form["number"], version=form["version"], at=call.at
    )
    return Redirect("/payments/invoices", "已记下发票号，业主会看到。")


@pages.post("/payments/invoices/<id:request_id>/refuse", who=KEEPS, form=WhyForm)
def refuse_invoice(call: Call) -> Answer:
    """It is not made out, and why."""
    form = call.body
    invoicing.refuse(
        call.session, call.actor, call.path["request_id"], why=form["why"], version=form["version"], at=call.at
    )
    return Redirect("/payments/invoices", "已退回，业主会看到原因。")

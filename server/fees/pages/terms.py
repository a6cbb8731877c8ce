"""What stands out about the fees of an estate; and what its service contract says of money."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from server.fees.pages.bearing import shown
from server.fees.pages.choosing import chosen, known
from server.fees.pages.forms import TEMPLATES, EstateArgs, TermsForm
from server.fees.policy import KEEPERS
from server.fees.queries import rates_shown, terms
from server.fees.rules.clauses import benchmark_words, keep_cap, percent_of_rate, rate_of_percent, rate_words, read_cap
from server.fees.rules.late import WARN_FROM
from server.fees.screens import changes, overview, repairs
from server.fees.screens.words import CAP_LABELS, FORM_WORDS, POSTING_LABELS
from server.fees.service import terms as service
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect
from server.places.rules.cities import profile
from server.votes.queries.passed import passed

pages = Pages("fees", TEMPLATES, nav="fees")

KEEPS = staff_with(*KEEPERS)


def count_waiting(call: Call) -> int:
    """Drafts to look at, notices to send, disputes and waivers to answer."""
    return sum(overview.waits(call.session, call.actor).values())


@pages.get("/fees", who=KEEPS, query=EstateArgs, keeps=("estate",), badge=count_waiting)
def show_overview(call: Call) -> Answer:
    """What is owed, what is overdue, how it is going, what waits."""
    estate = chosen(call, KEEPERS, "物业费", "/fees")
    if isinstance(estate, Html):
        return estate
    today, session = local_day(call.at), call.session
    context = {
        "estate": estate, "figures": overview.figures(session, estate["id"], on=today),
        "ageing": overview.ageing(session, estate["id"], on=today), "waits": overview.waits(session, call.actor),
        "rates": rates_shown.shown(session, call.actor, estate["id"], today=today, months=3),
        "terms": terms.of(session, estate["id"]), "levies": overview.levies(session, estate["id"]),
        "repairs": repairs.figures(session, estate["id"]),
    }  # fmt: skip
    return Html("fees/overview.html", context)


@pages.get("/fees/terms", who=KEEPS, query=EstateArgs, keeps=("estate",))
def show_terms(call: Call) -> Answer:
    """The form, with what the law and the city say beside it."""
    estate = chosen(call, KEEPERS, "合同约定", "/fees/terms")
    if isinstance(estate, Html):
        return estate
    held, city = terms.of(call.session, estate["id"]), profile(estate["city"])
    rule = terms.vacancy_rule(call.session, held)
    context: dict[str, Any] = {
        "estate": estate, "terms": held, "form_words": FORM_WORDS[held.form], "caps": list(CAP_LABELS.items()),
        "cap": read_cap(held.late_cap),
        "postings": list(POSTING_LABELS.items()), "may_post": city.arrears_publication != "NONE",
        "rate_words": rate_words(Fraction(held.late_rate)) if held.late_rate else "",
        "percent": percent_of_rate(held.late_rate),
        "warns": bool(held.late_rate and Fraction(held.late_rate) >= WARN_FROM), "vacancy": _vacancy(held.vacancy),
        "benchmark": benchmark_words(), "local": rule if held.vacancy is None else None,
        "waits": overview.waits(call.session, call.actor), "votes": passed(call.session, estate["id"]),
        "changes": changes.of_contract(call.session, call.actor, estate["id"]),
        **shown(call, estate["id"], held.late_steps, held.late_steps),
    }  # fmt: skip
    return Html("fees/terms.html", context)


@pages.post("/fees/terms/<id:estate_id>", who=KEEPS, form=TermsForm)
def set_terms(call: Call) -> Answer:
    """Keep them; bills that came out stay as they are."""
    estate_id, form = call.path["estate_id"], dict(call.body)
    known(call, KEEPERS, estate_id)
    version = form.pop("version")
    form["late_rate"] = rate_of_percent(form["late_rate"])
    form["late_cap"] = keep_cap(form["late_cap"], form.pop("late_most"))
    months, percent = form.pop("vacancy_months"), form.pop("vacancy_percent")
    given = months is not None and percent is not None
    vacancy = {"full_months": months, "share": f"{percent // 100}.{percent % 100:02d}"} if given else None
    service.set_(call.session, call.actor, estate_id, version=version, at=call.at, vacancy=vacancy, **form)
    return Redirect("/fees/terms", "已保存，以后发布的账单按这个算。")


def _vacancy(kept: dict[str, Any] | None) -> tuple[int, int] | None:
    return (int(kept["full_months"]), int(Fraction(str(kept["share"])) * 100)) if kept else None

"""What the rules of an estate's assembly say about votes, where the city leaves it to them."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Html, Pages, Redirect
from server.places import queries as places
from server.places.rules.cities import profile
from server.votes import policy
from server.votes.pages.forms import TEMPLATES, EstateArgs, RulesForm, VersionForm, WhyForm
from server.votes.policy import CONVENERS
from server.votes.rules.precedence import PAPER_POLICY_LABELS, PaperPolicy
from server.votes.rules.silence import POLICY_LABELS, Policy
from server.votes.screens import rule_changes
from server.votes.screens.words import EVOTE_WORDS, PARKING_WORDS
from server.votes.service import ruling, settings

pages = Pages("votes", TEMPLATES, nav="votes")

RUNS = staff_with(*CONVENERS)


@pages.get("/votes/rules", who=RUNS, query=EstateArgs, keeps=("estate",))
def show_estates(call: Call) -> Answer:
    """Choose an estate; with one only, its rules at once."""
    estates = places.estates_inside(call.session, [one for one in call.actor.grants if one.role in CONVENERS])
    chosen = call.query["estate"] or (estates[0]["id"] if len(estates) == 1 else 0)
    if chosen:
        return Redirect(f"/votes/rules/{chosen}")
    return Html("votes/choose_estate.html", {"mine": estates, "title": "小区表决规则", "path": "rules/"})


@pages.get("/votes/rules/<id:estate_id>", who=RUNS)
def show_rules(call: Call) -> Answer:
    """The form, with what the city has where the estate says nothing."""
    estate_id = call.path["estate_id"]
    if not policy.may_convene(call.session, call.actor, estate_id):
        raise not_found("小区")
    estate = places.estate(call.session, estate_id)
    changes = rule_changes.of_estate(call.session, call.actor, estate_id)
    city, rules = profile(estate["city"]), settings.of_estate(call.session, estate_id)
    allowed = [one for one in Policy if one in city.nonreturn_policies_allowed]
    context = {
        "estate": estate, "changes": changes, "waits": any(one["waits"] for one in changes),
        "rules": rules, "version": rules["version"], "modes": list(EVOTE_WORDS.items()),
        "policies": [(str(one), POLICY_LABELS[one]) for one in allowed], "parkings": list(PARKING_WORDS.items()),
        "papers": [(str(one), label) for one, label in PAPER_POLICY_LABELS.items()],
        "city": {
            "nonreturn": POLICY_LABELS[Policy.STRICT], "evote": EVOTE_WORDS[city.evote_mode],
            "changes": f"可以改 {city.changes_allowed} 次" if city.changes_allowed else "不能改",
            "paper": PAPER_POLICY_LABELS[PaperPolicy(city.paper_policy)], "proxy_cap": city.proxy_cap,
            "parking": PARKING_WORDS[city.parking_in_base], "objection_days": city.result_show_days,
        },
    }  # fmt: skip
    return Html("votes/rules.html", context)


@pages.post("/votes/rules/<id:estate_id>", who=RUNS, form=RulesForm)
def ask_rules(call: Call) -> Answer:
    """Ask for a change; votes that were announced keep theirs whatever comes of it."""
    estate_id, form = call.path["estate_id"], dict(call.body)
    version, ground = form.pop("version"), form.pop("ground")
    ruling.ask(call.session, call.actor, estate_id=estate_id, values=form, ground=ground, version=version, at=call.at)
    return Redirect(f"/votes/rules/{estate_id}", "已提交，等另一位核对依据。业委会、社区、街道会收到通知。")


@pages.post("/votes/rule-changes/<id:rule_change_id>/agree", who=RUNS, form=VersionForm)
def agree_change(call: Call) -> Answer:
    """They hold from the next notice on."""
    change_id, version = call.path["rule_change_id"], call.body["version"]
    ruling.agree(call.session, call.actor, change_id, version=version, at=call.at)
    return _back(call, "已同意，以后公示的表决按这个算。业委会、社区、街道会收到通知。")


@pages.post("/votes/rule-changes/<id:rule_change_id>/refuse", who=RUNS, form=WhyForm)
def refuse_change(call: Call) -> Answer:
    """They stay as they are."""
    why, version = call.body["why"], call.body["version"]
    ruling.refuse(call.session, call.actor, call.path["rule_change_id"], why=why, version=version, at=call.at)
    return _back(call, "已退回，规则没有变。提出的人会收到您写的原因。")


@pages.post("/votes/rule-changes/<id:rule_change_id>/withdraw", who=RUNS, form=VersionForm)
def withdraw_change(call: Call) -> Answer:
    """Whoever asked thinks better of it."""
    change_id, version = call.path["rule_change_id"], call.body["version"]
    ruling.withdraw(call.session, call.actor, change_id, version=version, at=call.at)
    return _back(call, "已撤回，规则没有变。")


def _back(call: Call, words: str) -> Answer:
    return Redirect(f"/votes/rules/{rule_changes.estate_of(call.session, call.path['rule_change_id'])}", words)

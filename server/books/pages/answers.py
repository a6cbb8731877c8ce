"""Questions of owners, and what they are answered."""

from __future__ import annotations

from server.books.pages.estates import TABS, choose, chosen
from server.books.pages.forms import TEMPLATES, AnswerForm, EstateArgs, WhyForm
from server.books.policy import KEEPERS
from server.books.queries import desk
from server.books.service import questions
from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect

pages = Pages("books", TEMPLATES, nav="books")

KEEPS = staff_with(*KEEPERS)


@pages.get("/books/questions", who=KEEPS, query=EstateArgs, keeps=("estate",))
def show_questions(call: Call) -> Answer:
    """The questions of an estate's owners, those without an answer first."""
    estate = chosen(call)
    if estate is None:
        return choose(call, "/books/questions")
    context = {
        "estate": estate, "rows": desk.questions(call.session, call.actor, estate["id"]), "tabs": TABS,
        "tab": "questions", "tallies": desk.tallies(call.session, call.actor, estate["id"]),
    }  # fmt: skip
    return Html("books/questions.html", context)


@pages.post("/books/questions/<id:question_id>/answer", who=KEEPS, form=AnswerForm)
def answer_question(call: Call) -> Answer:
    """Answer; all owners read it."""
    question_id, form = call.path["question_id"], call.body
    questions.answer(call.session, call.actor, question_id, words=form["words"], version=form["version"], at=call.at)
    return Redirect("/books/questions", "已答复，全体业主都能看到。")


@pages.post("/books/questions/<id:question_id>/hide", who=KEEPS, form=WhyForm)
def hide_question(call: Call) -> Answer:
    """Take it from view, with the reason in its place."""
    question_id, form = call.path["question_id"], call.body
    questions.hide(call.session, call.actor, question_id, why=form["why"], version=form["version"], at=call.at)
    return Redirect("/books/questions", "已不展示，原因留在原处。")

"""The console's job monitor, for administrators of everything: what runs by the clock, what was given up, once more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from marshmallow import fields

from server.kit.actor import Who
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.fields import Id, KitSchema, one_of
from server.kit.pages import Answer, Html, Page, Pages, Redirect
from server.kit.pages.look import show_span
from server.kit.web.health import Wait
from server.people.rules import ADMIN
from workflows.engine import again, monitor, runs
from workflows.engine.jobs import Job
from workflows.engine.labels import LABELS, label_of
from workflows.engine.rhythm import rhythm

TEMPLATES = Path(__file__).with_name("templates")
WAITS = {"fact": "等待处理的事", "message": "等待发送的消息", "slow": "等待处理的文件"}
SLOW_WAIT = Wait("slow", monitor.oldest_slow, most=1800)
STATES = {
    runs.RUNNING: ("正在运行", "plain"), runs.DONE: ("完成", "good"), runs.FAILED: ("失败，稍后重试", "bad"),
    runs.DEAD: ("失败，已放弃", "bad"), runs.DROPPED: ("太迟，没有补", "line"),
}  # fmt: skip


WATCHER = Who("administrators of everything", lambda actor: actor.holds_everywhere(ADMIN), roles=(ADMIN,))


class AgainForm(KitSchema):
    """What was given up and should be tried again."""

    what = fields.String(required=True, validate=one_of(again.FACT, again.SLOW, again.RUN))
    id = Id(required=True)


def monitor_pages(jobs: Callable[[], Sequence[Job]], waits: Iterable[Wait]) -> list[Page]:
    """The pages over the jobs of the house and what else is waited for; bootstrap knows both."""
    pages = Pages("jobs", TEMPLATES, nav="jobs")
    watched = (*waits, SLOW_WAIT)

    @pages.get("/jobs", who=WATCHER, badge=lambda call: _troubles(call, jobs()))
    def show_jobs(call: Call) -> Answer:
        """All jobs, what waits, what was given up."""
        lines = monitor.jobs(call.session, jobs(), at=call.at)
        context = {
            "lines": sorted(lines, key=lambda line: (not line.silent, not line.failing, line.name)),
            "silent": [line for line in lines if line.silent], "failing": [line for line in lines if line.failing],
            "tallies": monitor.tallies(call.session, [line.name for line in lines], at=call.at),
            "waits": [_waiting(call, wait) for wait in watched], "given_up": monitor.given_up(call.session),
            "dead": monitor.dead(call.session), **_words(jobs()),
        }  # fmt: skip
        return Html("jobs/jobs.html", context)

    @pages.get("/jobs/<name>", who=WATCHER)
    def show_job(call: Call) -> Answer:
        """One job and its last runs."""
        job = next((job for job in jobs() if job.name == call.path["name"]), None)
        if job is None:
            raise not_found("任务")
        (line,) = monitor.jobs(call.session, [job], at=call.at)
        history = monitor.history(call.session, job.name)
        return Html("jobs/job.html", {"job": job, "line": line, "history": history, **_words([job])})

    @pages.post("/jobs/again", who=WATCHER, form=AgainForm)
    def try_again(call: Call) -> Answer:
        """Try one thing again that was given up."""
        name = again.once_more(call.session, call.actor, what=call.body["what"], id_=call.body["id"], at=call.at)
        return Redirect("/jobs", f"{label_of(name)}：马上再试。")

    @pages.post("/jobs/again/all", who=WATCHER)
    def try_all_again(call: Call) -> Answer:
        """Try everything again that was given up."""
        count = again.all_once_more(call.session, call.actor, at=call.at)
        return Redirect("/jobs", f"{count} 件马上再试。" if count else "没有要再试的。")

    return list(pages)


def _troubles(call: Call, jobs: Sequence[Job]) -> int:
    return len(monitor.silent(call.session, jobs, at=call.at)) + monitor.given_up(call.session).all


def _waiting(call: Call, wait: Wait) -> dict[str, Any]:
    since = wait.oldest(call.session)
    waited = max(call.at - since, timedelta()) if since else timedelta()
    late = waited.total_seconds() > wait.most
    return {"label": WAITS.get(wait.what, wait.what), "words": show_span(waited) if waited else "没有", "late": late}


def _words(jobs: Sequence[Job]) -> dict[str, Any]:
    rhythms = {job.name: rhythm(job.trigger) for job in jobs}
    return {"labels": LABELS, "states": STATES, "rhythms": rhythms, "span": show_span, "took": _took}


def _took(span: timedelta | None) -> str:
    if span is None:
        return "—"
    return f"{span.total_seconds():.1f} 秒" if span < timedelta(minutes=1) else show_span(span)

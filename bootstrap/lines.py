"""Before the first resident: which lines to WeChat are set up, and which still stand as on a trial."""

from __future__ import annotations

from collections.abc import Iterator

from config import Settings
from server.delivery.templates import templates
from server.places.rules import plates
from server.reports.rules.plates import check_file
from server.wechat.pay.doctor import Finding

TRIAL = "local-"
"""How the numbers of subscribe templates begin that only the local WeChat knows."""


def look(settings: Settings) -> Iterator[Finding]:
    """One finding for each line; asks nobody."""
    mini, work = settings.mini, settings.work
    yield Finding(
        bool(mini.appid and mini.secret),
        "the mini-program's account is set" if mini.appid and mini.secret else
        "mini.appid or mini.secret is empty: no resident can sign in",
    )  # fmt: skip
    yield Finding(
        bool(mini.token and mini.aes_key),
        "pushes of the mini-program can be read" if mini.token and mini.aes_key else
        "mini.token or mini.aes_key is empty: pictures stay unchecked and hidden, as WeChat's verdicts cannot be read",
    )  # fmt: skip
    yield from _lifts(settings)
    trial = sorted({one.id for one in templates().values() if one.id and one.id.startswith(TRIAL)})
    real = not trial or bool(mini.base)
    yield Finding(
        real,
        "the subscribe templates have numbers" if real else
        f"config/templates.toml still names {len(trial)} templates of the local WeChat: put in your account's own",
    )  # fmt: skip
    yield Finding(
        mini.build == "formal",
        "messages open the released mini-program" if mini.build == "formal" else
        f"messages open the {mini.build} build (mini.build): residents without it cannot open them",
    )  # fmt: skip
    yield Finding(
        True,
        "the service account is set" if settings.oa.appid else "there is no service account (oa.appid is empty)",
    )  # fmt: skip
    yield Finding(
        bool(work.corpid and work.secret and work.agentid),
        "WeCom is set" if work.corpid and work.secret and work.agentid else
        "WeCom is not set (work.corpid, agentid, secret): staff hear nothing on their phones and sign in by password",
    )  # fmt: skip


def _lifts(settings: Settings) -> Iterator[Finding]:
    """The codes in lifts: without WeChat's rule they still open the page of numbers, but not the mini-program."""
    mini, start = settings.mini, f"{settings.web.public_url}{plates.PATH}"
    if mini.link_file and check_file(mini.link_file) is None:
        yield Finding(
            False, "mini.link_file is not NAME.txt=WORDS: WeChat will not find its file beside the lifts' codes"
        )
    else:
        yield Finding(
            bool(mini.link_file or mini.base),
            f"WeChat finds its file at {start}: see that the rule is published" if mini.link_file else
            "the local WeChat knows the codes in lifts" if mini.base else
            f"mini.link_file is empty: register {start} for scanned links, or a lift's code opens a web page only",
        )  # fmt: skip
    https = start.startswith("https://") or bool(mini.base)
    yield Finding(
        https,
        "the address on the plates of lifts can be printed" if https else
        f"web.public_url is {settings.web.public_url}: plates of lifts printed now would lead nowhere",
    )  # fmt: skip

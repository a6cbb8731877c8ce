"""What ``manage.py doctor`` says of the lines to WeChat, before anybody is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

import config
from bootstrap.lines import look


def said(settings: config.Settings) -> dict[bool, str]:
    """All that is well, and all that is to be looked at, in one text each."""
    found = list(look(settings))
    return {well: " | ".join(one.words for one in found if one.well is well) for well in (True, False)}


def test_on_a_fresh_machine_every_line_is_named() -> None:
    trial = config.load("test")
    empty = replace(
        trial, mini=replace(trial.mini, appid="", secret="", token="", aes_key="", base=""),
        work=replace(trial.work, corpid="", secret="", agentid=0), oa=replace(trial.oa, appid=""),
    )  # fmt: skip
    told = said(empty)
    for words in (
        "no resident can sign in",
        "pictures stay unchecked",
        "templates of the local WeChat",
        "WeCom is not",
    ):
        assert words in told[False]
    assert "no service account" in told[True]
    assert "the released mini-program" in told[True]


def test_before_the_release_messages_open_the_build_on_trial() -> None:
    trial = config.load("test")
    assert "the trial build" in said(replace(trial, mini=replace(trial.mini, build="trial")))[False]
    with pytest.raises(config.BadSettings, match=r"mini\.build"):
        config.load("test", environ={"LINLI_MINI__BUILD": "beta"})


def test_against_the_local_wechat_its_own_templates_are_right() -> None:
    trial = config.load("demo")
    assert "templates" in said(trial)[True]
    real = replace(trial, mini=replace(trial.mini, base=""))
    assert "templates of the local WeChat" in said(real)[False]


def test_the_codes_in_lifts_want_a_rule_of_wechat_and_an_address_that_stays() -> None:
    trial = config.load("demo")
    real = replace(trial, mini=replace(trial.mini, base=""))
    assert "mini.link_file is empty" in said(real)[False] and "lead nowhere" in said(real)[False]
    wrong = replace(real, mini=replace(real.mini, link_file="no file"))
    assert "is not NAME.txt" in said(wrong)[False]
    public = replace(real.web, public_url="https://linli.test")
    ready = replace(real, web=public, mini=replace(real.mini, link_file="AbC.txt=1"))
    assert "https://linli.test/l/" in said(ready)[True] and "can be printed" in said(ready)[True]

"""The bytes that are hashed, and what a ballot must look like: without a database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import BadSettings, load
from server.votes import recount
from server.votes.rules import chain, marking
from server.votes.rules.marking import ChoicesWrong
from server.votes.sealing import content

PLAIN = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text("abcé字", max_size=4), inner))
SHAPE = [[1, "yes_no", 1, []], [2, "options", 2, [1, 2, 3]]]


@given(VALUES)
def test_there_is_one_way_to_write_a_value(value: Any) -> None:
    plain = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    assert chain.canonical(value) == plain == recount.canonical(value)


def test_a_link_holds_everything_and_the_receipt_is_read_however_it_was_typed() -> None:
    at = datetime(2026, 12, 8, 1, 2, 3, 999, tzinfo=UTC)
    moments = {chain.moment(b"box", at), chain.moment(b"box", at.replace(second=4)), chain.moment(b"another", at)}
    assert len(moments) == 3 and chain.moment(b"box", at.replace(microsecond=0)) in moments
    one: dict[str, Any] = {
        "number": 1,
        "tag": "t",
        "part": 0,
        "area": 8800,
        "channel": "app",
        "commit": "c",
        "moment": "m",
    }
    link = chain.link("p", **one)
    others: dict[str, Any] = {
        "number": 2,
        "tag": "u",
        "part": 7,
        "area": 8801,
        "channel": "paper",
        "commit": "d",
        "moment": "n",
    }
    links = {chain.link("p", **(one | {name: other})) for name, other in others.items()}
    assert len(links | {link, chain.link("q", **one)}) == 9
    code = chain.receipt(link)
    assert len(code) == 10 and chain.read_receipt(f" {code[:5].lower()}-{code[5:]} ") == code
    assert chain.read_receipt("oIl0") == "0110"


def test_the_order_in_which_choices_are_sent_does_not_matter() -> None:
    sent = [{"topic": 2, "options": [3, 1]}, {"topic": 1, "choice": "approve"}]
    assert chain.commitment("n", sent) == chain.commitment("n", chain.ordered(sent))
    assert chain.ordered(sent) == [{"topic": 1, "choice": "approve"}, {"topic": 2, "options": [1, 3]}]


@pytest.mark.parametrize("options", [[], [1], [3, 1]])
@pytest.mark.parametrize("choice", ["approve", "oppose", "abstain"])
def test_every_ballot_that_answers_each_topic_is_taken_and_fits(choice: str, options: list[int]) -> None:
    choices = [{"topic": 2, "options": options}, {"topic": 1, "choice": choice}]
    marking.check(SHAPE, choices)
    assert len(json.dumps({"nonce": "0" * 32, "choices": choices})) < content.room_of(SHAPE)


@pytest.mark.parametrize(
    ("first", "second", "topics"),
    [
        ({"topic": 1}, {"topic": 2, "options": [1]}, [1]),
        ({"topic": 1, "choice": "maybe"}, {"topic": 2, "options": [4]}, [1, 2]),
        ({"topic": 1, "choice": "approve"}, {"topic": 2, "options": [1, 2, 3]}, [2]),
        ({"topic": 1, "choice": "approve"}, {"topic": 2, "options": [1, 1]}, [2]),
        ({"topic": 1, "choice": "approve"}, {"topic": 2, "choice": "approve"}, [2]),
        ({"topic": 1, "choice": "approve", "options": []}, {"topic": 3, "choice": "approve"}, [1, 2, 3]),
        ({"topic": 1, "choice": "spoiled"}, {"topic": 2, "choice": "spoiled"}, [1, 2]),
    ],
)
def test_what_does_not_answer_a_topic_is_refused_by_its_number(
    first: dict[str, Any], second: dict[str, Any], topics: list[int]
) -> None:
    with pytest.raises(ChoicesWrong) as refused:
        marking.check(SHAPE, [first, second])
    assert refused.value.detail == {"topics": topics}


def test_on_paper_a_topic_may_be_spoiled() -> None:
    marking.check(SHAPE, [{"topic": 1, "choice": "spoiled"}, {"topic": 2, "choice": "spoiled"}], on_paper=True)


def test_the_escrow_has_a_key_of_its_own() -> None:
    same = load("test", environ={}).secrets.vault
    for key in ("", "short", same):
        with pytest.raises(BadSettings, match="escrow_key"):
            load("test", environ={}, votes={"escrow_key": key})

"""Whoever changes an export, or the database behind it, is found out, and told where in plain words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from server.kit.house import House
from server.votes.models import Ballot
from server.votes.rules import chain
from tests.server.votes.boxes import ABSTAIN, NO, YES, Box, open_box, recounted

Lines = list[dict[str, Any]]


@pytest.fixture
def box(house: House) -> Box:
    """Twelve heads, ten ballots, one of them changed once."""
    box = open_box(house, [8800, 8800, 9000, 9000, 10000, 10000, 8800, 9000, 10000, 8800, 12000, 12000])
    box.cast_all([YES, YES, NO, YES, ABSTAIN, YES, YES, NO, YES])
    box.cast(9, NO, channel="paper")
    box.cast(1, NO)
    box.close()
    return box


def _ballots(lines: Lines) -> Lines:
    return [line for line in lines if line["line"] == "ballot"]


def _again(lines: Lines) -> None:
    """A forger who knows the rules writes links and receipts anew, to the end."""
    prev = chain.digest(lines[0]["announced"])
    for number, one in enumerate(_ballots(lines), 1):
        one["number"], one["prev"] = number, prev
        one["link"] = prev = chain.digest(prev, number, *(one[key] for key in
                                          ("tag", "part", "area", "channel", "commit", "moment")))  # fmt: skip
        one["receipt"] = chain.receipt(prev)


def _change(lines: Lines) -> None:
    _ballots(lines)[2]["choices"] = [{"topic": 1, "choice": "approve"}]


def _change_and_commit(lines: Lines) -> None:
    one = _ballots(lines)[2]
    one["choices"] = [{"topic": 1, "choice": "approve"}]
    one["commit"] = chain.commitment(one["nonce"], one["choices"])


def _remove(lines: Lines) -> None:
    lines.remove(_ballots(lines)[3])


def _remove_the_last(lines: Lines) -> None:
    lines.remove(_ballots(lines)[-1])


def _add(lines: Lines) -> None:
    one = _ballots(lines)[-1]
    lines.insert(lines.index(one) + 1, {**one, "tag": "f" * 32, "number": one["number"] + 1, "prev": one["link"]})


def _reorder(lines: Lines) -> None:
    first, second = _ballots(lines)[1:3]
    at, to = lines.index(first), lines.index(second)
    lines[at], lines[to] = second, first


def _grow_a_ballot(lines: Lines) -> None:
    _ballots(lines)[0]["area"] = 90000


def _grow_a_home(lines: Lines) -> None:
    next(line for line in lines if line["line"] == "head")["area"] = 90000


def _drop_a_head(lines: Lines) -> None:
    lines.remove(next(line for line in lines if line["line"] == "head"))


def _change_a_rule(lines: Lines) -> None:
    lines[0]["announced"]["rules"]["thresholds"]["approve"]["share"] = "1/3"


def _edit_the_sheet(lines: Lines) -> None:
    lines[-2]["topics"][0]["strict"]["choices"]["approve"]["heads"] += 1


def _edit_the_outcome(lines: Lines) -> None:
    row = lines[-2]["topics"][0]
    row["strict"]["outcome"] = row["applied"]["outcome"] = "PASSED"


def _count_the_old_one(lines: Lines) -> None:
    old, new = _ballots(lines)[1], _ballots(lines)[-1]
    old["state"], new["state"], new["choices"] = "valid", "replaced", None


def _count_both(lines: Lines) -> None:
    _ballots(lines)[1]["state"] = "valid"


def _leave_one_out(lines: Lines) -> None:
    _ballots(lines)[2]["state"] = "void"


def _change_a_receipt(lines: Lines) -> None:
    _ballots(lines)[0]["receipt"] = "0123456789"


FOUND: list[tuple[Callable[[Lines], None], str]] = [
    (_change, "第 3 张表决票"), (_change_and_commit, "第 3 张表决票"), (_remove, "和前一张接不上"),
    (_remove_the_last, "末尾有票被删去"), (_add, "末尾有票被删去、加入"), (_reorder, "第 3 张表决票"),
    (_grow_a_ballot, "第 1 张表决票"), (_grow_a_home, "名册和公示的不一样"), (_drop_a_head, "名册和公示的不一样"),
    (_change_a_rule, "和前一张接不上"), (_edit_the_sheet, "公布的数字或结果"), (_edit_the_outcome, "公布的数字或结果"),
    (_count_the_old_one, "按规则应计第 11 张"), (_count_both, "有 2 张有效票"), (_leave_one_out, "一张都不计"),
    (_change_a_receipt, "的回执被改过"),
]  # fmt: skip


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_every_change_is_found_and_said_where(box: Box, tmp_path: Path) -> None:
    path = box.export(tmp_path / "export.jsonl")
    honest = path.read_text(encoding="utf-8")
    assert recounted(path)[0] == 0, recounted(path)[1]
    for forge, words in FOUND:
        lines = [json.loads(line) for line in honest.splitlines()]
        forge(lines)
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
        code, said = recounted(path)
        assert code == 1 and words in said, (forge.__name__, said)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_whole_new_chain_has_another_end_and_another_receipt_for_everybody(box: Box, tmp_path: Path) -> None:
    path = box.export(tmp_path / "export.jsonl")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    before = {one["receipt"] for one in _ballots(lines)}
    _change_and_commit(lines)
    _again(lines)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    code, said = recounted(path)
    assert code == 1 and "末尾有票被删去、加入或改过" in said
    kept = before & {one["receipt"] for one in _ballots(lines)}
    assert len(kept) == 2, "only those before the forged one"


def test_a_ballot_changed_in_the_database_does_not_open_or_is_not_what_was_sealed(house: House, tmp_path: Path) -> None:
    box = open_box(house, [8800] * 4)
    box.cast_all([YES, YES, YES, NO])
    with box.writing() as session:
        one = Ballot.head_id == box.heads[1]
        session.execute(update(Ballot).where(one).values(sealed=b"\0" * 112))
    box.close()
    assert box.results()[0].figures["heads_took_part"] == 3, "what cannot be read counts as spoiled"
    code, said = recounted(box.export(tmp_path / "export.jsonl"))
    assert code == 1 and "第 2 张表决票" in said, "and the chain holds the box it was sealed in"

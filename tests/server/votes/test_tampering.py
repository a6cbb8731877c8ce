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


def _figures(lines: Lines, heads: dict[str, int], outcome: str = "PASSED", area: int = 8800) -> None:
    for kind in ("strict", "applied"):
        said = lines[-2]["topics"][0][kind]
        said["choices"] = {
            one: {"heads": heads.get(one, 0), "area": heads.get(one, 0) * area} for one in said["choices"]
        }
        said["took_part"] = {"heads": sum(heads.values()), "area": sum(heads.values()) * area}
        said["outcome"] = outcome


def _shut_all(lines: Lines) -> None:
    for one in _ballots(lines):
        one["choices"] = one["nonce"] = None
    lines[-2]["unopened"] = [{"key": [0, 1, 0, YES], "heads": 18, "area": 18 * 8800}]
    _figures(lines, {YES: 18})


def _move_sums(lines: Lines) -> None:
    both = ((YES, 12), (NO, -12))
    lines[-2]["unopened"] = [{"key": [0, 1, 0, one], "heads": n, "area": n * 8800} for one, n in both]
    _figures(lines, {YES: 18})


def _add_sums(lines: Lines) -> None:
    lines[-2]["unopened"] = [{"key": [0, 1, 0, YES], "heads": 7, "area": 7 * 8800}]
    _figures(lines, {YES: 13, NO: 12})


def _count_the_silent(lines: Lines) -> None:
    row = lines[-2]["topics"][0]
    row["silent"] = {"side": YES, "heads": 10, "area": 10 * 8800}
    strict = dict(row["strict"])
    _figures(lines, {YES: 16, NO: 12})
    row["strict"] = strict


def _hide_as_replaced(lines: Lines) -> None:
    for one in [one for one in _ballots(lines) if one["choices"][0]["choice"] == NO][:7]:
        one["state"], one["choices"], one["nonce"] = "replaced", None, None
    lines[-2]["left_out"] = 7
    _figures(lines, {YES: 6, NO: 5})


def _call_it_official(lines: Lines) -> None:
    lines[-2]["official"], lines[-2]["topics"] = True, []


INVENTED: list[tuple[Callable[[Lines], None], str]] = [
    (_shut_all, "应当打开"), (_move_sums, "合计和它们的人数、面积对不上"), (_add_sums, "合计和它们的人数、面积对不上"),
    (_count_the_silent, "不该计入这些没有表决的"), (_hide_as_replaced, "有 0 张有效票"),
    (_call_it_official, "缺少或多出了事项"),
]  # fmt: skip


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


def _forged(path: Path, honest: str, forge: Callable[[Lines], None]) -> tuple[int, str]:
    lines = [json.loads(line) for line in honest.splitlines()]
    forge(lines)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return recounted(path)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_every_change_is_found_and_said_where(box: Box, tmp_path: Path) -> None:
    path = box.export(tmp_path / "export.jsonl")
    honest = path.read_text(encoding="utf-8")
    assert recounted(path)[0] == 0, recounted(path)[1]
    for forge, words in FOUND:
        code, said = _forged(path, honest, forge)
        assert code == 1 and words in said, (forge.__name__, said)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_result_made_up_around_the_ballots_is_found(house: House, tmp_path: Path) -> None:
    box = open_box(house, [8800] * 30)
    box.cast_all([YES] * 6 + [NO] * 12)
    box.close()
    path = box.export(tmp_path / "export.jsonl")
    honest = path.read_text(encoding="utf-8")
    for forge, words in INVENTED:
        code, said = _forged(path, honest, forge)
        assert code == 1 and words in said, (forge.__name__, said)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_no_ballot_moves_to_another_stair(house: House, tmp_path: Path) -> None:
    box = open_box(house, [8800] * 12, parts=[7] * 6 + [9] * 6)
    box.cast_all([YES] * 7 + [NO] * 5)
    box.close()
    path = box.export(tmp_path / "export.jsonl")

    def move(lines: Lines) -> None:
        _ballots(lines)[7]["part"], _ballots(lines)[0]["part"] = 7, 9

    code, said = _forged(path, path.read_text(encoding="utf-8"), move)
    assert code == 1 and "第 1 张表决票" in said and "单元" in said, said


BROKEN = (
    b"[" * 200_000, b"{}", b"[]", b"7", b'{"line":[]}', b"\xff\xfe\xff", b'{"line":"result"}',
    b'{"line":"poll","announced":[]}',
    b'{"line":"poll","announced":{"rules":[]}}', b'{"line":"head","part":{},"number":1,"label":"x","area":1,"homes":1}',
    b'{"line":"head","part":0,"number":1,"label":"x","area":' + b"9" * 30 + b',"homes":1}',
    b'{"line":"head","part":0,"number":1,"label":"\\ud800","area":1,"homes":1}',
    b'{"line":"ballot","number":1,"choices":5}',
)  # fmt: skip


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_broken_file_gets_a_plain_sentence(box: Box, tmp_path: Path) -> None:
    path = box.export(tmp_path / "export.jsonl")
    honest = path.read_bytes()
    for line in BROKEN:
        for text in (line, line + b"\n" + honest, honest + line):
            path.write_bytes(text)
            code, said = recounted(path)
            none = text is line and said == f"这不是表决结果的导出文件：{path}\n"
            assert code == 1 and (none or ("发现问题" in said and "核对" in said)), (line[:60], said)
    result = honest.splitlines()[-2]
    for key in (b'"topics":', b'"unopened":', b'"left_out":'):
        path.write_bytes(honest.replace(result, result.replace(key, b'"x":')))
        assert recounted(path)[0] == 1
    assert recounted(tmp_path / "nowhere")[0] == 1


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

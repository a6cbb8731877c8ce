"""复核表决结果: recounts a vote from its export, with nothing but Python 3.11: ``python recount.py EXPORT [RECEIPT]``.

It reads line by line and keeps no ballot in memory. Checked are the roll's hash, each ballot's place in the chain, its
commitment and receipt, that each head counts once and with the right ballot, and that areas are those of the roll; then
all is counted anew and held against the published result. Exit code 0: all agrees; 1: it does not.
"""

import base64
import hashlib
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

UNITS, MOST_TOLD, YES_NO = ("heads", "area"), 20, {"approve": "同意", "oppose": "反对", "abstain": "弃权"}
OUTCOMES = {"PASSED": "通过", "REJECTED": "未通过", "NOT_VALID_QUORUM": "参与的人数或面积不够，表决无效"}
LETTERS = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")
ROLL, LINKED = ("part", "number", "label", "area", "homes"), ("tag", "area", "channel", "commit", "cast_at")
TABLES = "CREATE TABLE heads (part, area); CREATE TABLE ballots (tag, number, part, area, online, state)"
TWICE = "SELECT tag FROM ballots WHERE state = 'valid' GROUP BY tag HAVING count(*) > 1"
NONE = "SELECT count(*) FROM (SELECT tag FROM ballots GROUP BY tag HAVING sum(state = 'valid') = 0)"
BEATEN = """SELECT a.number, b.number FROM ballots a JOIN ballots b ON a.tag = b.tag
    WHERE a.state = 'valid' AND b.state IN ('replaced', 'beside')
    AND (a.online = b.online AND b.number > a.number OR ? AND b.online > a.online)
    AND a.tag NOT IN (SELECT tag FROM ballots WHERE state = 'void')"""
SPARE = """SELECT b.area FROM (SELECT part, area, count(DISTINCT tag) n FROM ballots GROUP BY 1, 2) b LEFT JOIN
    (SELECT part, area, count(*) n FROM heads GROUP BY 1, 2) h USING (part, area) WHERE b.n > coalesce(h.n, 0)"""


def canonical(value: Any) -> bytes:
    """The one way to write a value: keys sorted, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(*values: Any) -> str:
    """The hash of a list of values."""
    return hashlib.sha256(canonical(list(values))).hexdigest()


class Recount:
    """What was read so far, what was found wrong, and the totals."""

    def __init__(self, asked: str = "") -> None:
        self.link, self.number, self.wrong = "", 0, list[str]()
        self.asked, self.answer = asked, f"回执 {asked} 不在这份文件里"
        self.disk = sqlite3.connect("")  # a file of its own, gone at the end
        self.disk.executescript(TABLES)
        self.said: dict[str, dict[str, Any]] = {"poll": {"announced": {}}, "result": {"topics": []}, "end": {}}
        self.roll, self.total, self.votes = hashlib.sha256(), Counter[Any](), Counter[Any]()

    def read(self, lines: Iterable[str]) -> None:
        """Take the export line by line, then look at the whole."""
        for at, text in enumerate(lines, 1):
            try:
                line = json.loads(text)
                if line["line"] in self.said:
                    self.said[line["line"]] = line
                    self.link = digest(line["announced"]) if line["line"] == "poll" else self.link
                else:
                    {"head": self.take_head, "ballot": self.take_ballot}[line["line"]](line)
            except (ValueError, KeyError, TypeError) as error:
                self.wrong.append(f"文件第 {at} 行读不懂，可能被改过（{type(error).__name__}）")
        self.check_whole()

    def take_head(self, line: dict[str, Any]) -> None:
        """One head of the roll."""
        self.roll.update(canonical([line[key] for key in ROLL]) + b"\n")
        self.total.update({(line["part"], "heads"): 1, (line["part"], "area"): line["area"]})
        self.disk.execute("INSERT INTO heads VALUES (?, ?)", (line["part"], line["area"]))

    def take_ballot(self, line: dict[str, Any]) -> None:
        """One ballot: its place, link, receipt and commitment; then its choices, if it counts."""
        self.number += 1
        number, choices = line["number"], line["choices"]
        said = f"第 {number} 张表决票（回执 {line['receipt']}）"
        if number != self.number:
            self.wrong.append(f"{said}排在第 {self.number} 张的位置：前面有票被删去、加入或调换")
        elif line["prev"] != self.link:
            self.wrong.append(f"{said}和前一张接不上：前一张、名册或规则被改过")
        if digest(line["prev"], number, *(line[key] for key in LINKED)) != line["link"]:
            self.wrong.append(f"{said}的面积、时间、方式或业主代号被改过")
        if base64.b32encode(bytes.fromhex(line["link"]))[:10].translate(LETTERS).decode() != line["receipt"]:
            self.wrong.append(f"{said}的回执被改过")
        if choices is not None and digest(line["nonce"], choices) != line["commit"]:
            self.wrong.append(f"{said}的选择和投票时封存的不一样")
        self.link, self.number, online = line["link"], number, line["channel"] in ("app", "proxy")
        row = (line["tag"], number, line["part"], line["area"], online, line["state"])
        self.disk.execute("INSERT INTO ballots VALUES (?, ?, ?, ?, ?, ?)", row)
        if line["receipt"] == self.asked:
            self.answer = f"回执 {self.asked} 是第 {number} 张：{json.dumps(choices, ensure_ascii=False)}"
        for one in (choices or ()) if line["state"] == "valid" else ():
            marks = one.get("options")
            whole = one["choice"] if marks is None else "approve" if marks else "abstain"
            for option, choice in [(0, whole), *((mark, "approve") for mark in marks or ())]:
                key = line["part"], one["topic"], option, choice
                self.votes.update({(*key, "heads"): 1, (*key, "area"): line["area"]})

    def check_whole(self) -> None:
        """The roll, the end of the chain, who counts how often and with which ballot, and areas nobody has."""
        announced, left_out = self.said["poll"]["announced"], self.said["result"].get("left_out", 0)
        if self.roll.hexdigest() != announced.get("roll_hash"):
            self.wrong.append("名册和公示的不一样：有房屋、面积或业主被改过、删去或加入")
        if (self.number, self.link) != (self.said["end"].get("ballots"), self.said["end"].get("head")):
            self.wrong.append("最后一张表决票和封存的不一样：末尾有票被删去、加入或改过")
        self.disk.execute("CREATE INDEX by_tag ON ballots (tag)")
        self.wrong += [f"同一位业主（代号 {tag}）有两张有效票" for (tag,) in self.disk.execute(TWICE)]
        if (none := self.disk.execute(NONE).fetchone()[0]) != left_out:
            self.wrong.append(f"{none} 位业主投了票却一张都不计，公布的是 {left_out} 位")
        online_wins = announced.get("rules", {}).get("paper_policy") != "FIRST_WINS"
        for mine, other in self.disk.execute(BEATEN, (online_wins,)):
            self.wrong.append(f"按规则应计第 {other} 张表决票，却计了同一位业主的第 {mine} 张")
        spare = (f"面积 {area / 100:.2f} 平方米的票比名册上这样的业主还多" for (area,) in self.disk.execute(SPARE))
        self.wrong += spare

    def compare(self) -> Iterator[str]:
        """Count every topic and part anew and hold it against the published result; gives the lines to print."""
        result = self.said["result"]
        for one in result.get("unopened", ()):
            self.votes.update({(*one["key"], unit): one[unit] for unit in UNITS})
        topics = {topic["number"]: topic for topic in self.said["poll"]["announced"].get("topics", ())}
        published = {(row["topic"], row["part"]): row for row in result["topics"]}
        if set(published) != {(one, part) for one in topics for part, _ in self.total} and not result.get("official"):
            self.wrong.append("公布的结果缺少或多出了事项")
        for (number, part), row in sorted((key, row) for key, row in published.items() if key[0] in topics):
            yield f"事项 {number}{f'（{part}）' if part else ''}：{topics[number]['words']}"
            for name in ("strict", "applied") if row["applied"] != row["strict"] else ("strict",):
                counted = self.count(part, topics[number], row["silent"] if name == "applied" else None)
                if counted != row[name]:
                    self.wrong.append(f"事项 {number} 公布的数字或结果和重新计算的不一样")
                yield from shown("未表决的不计" if name == "strict" else "按公布的规则计入未表决的", counted)

    def behind(self, *key: Any) -> dict[str, int]:
        """Heads and area behind one choice."""
        return {unit: self.votes[*key, unit] for unit in UNITS}

    def count(self, part: int, topic: dict[str, Any], silent: dict[str, Any] | None) -> dict[str, Any]:
        """The rule that was announced, in exact fractions, by heads and by area."""
        rules, total = self.said["poll"]["announced"]["rules"], {unit: self.total[part, unit] for unit in UNITS}
        needed, everybody = rules["thresholds"], Fraction(rules["thresholds"]["approve"]["share"]) == 1
        choices = {choice: self.behind(part, topic["number"], 0, choice) for choice in YES_NO}
        if silent:
            choices[silent["side"]] = {unit: choices[silent["side"]][unit] + silent[unit] for unit in UNITS}
        took = {unit: sum(choice[unit] for choice in choices.values()) for unit in UNITS}
        valid, whole = everybody or met(needed["take_part"], took, total), total if everybody else took
        counted: dict[str, Any] = {"total": total, "took_part": took, "choices": choices}
        good = met(needed["approve"], choices["approve"], whole)
        if topic["kind"] != "yes_no":
            numbers = [one["number"] for one in topic["options"]]
            marks = {str(one): self.behind(part, topic["number"], one, "approve") for one in numbers}
            enough = [int(one) for one, both in marks.items() if met(needed["approve"], both, whole)]
            counted |= {
                "options": marks,
                "elected": elected(enough, marks, topic["seats"] or topic["most"]) if valid else [],
            }
            good = bool(counted["elected"])
        return counted | {"outcome": "NOT_VALID_QUORUM" if not valid else "PASSED" if good else "REJECTED"}


def met(bar: dict[str, Any], part: dict[str, int], whole: dict[str, int]) -> bool:
    """Whether a part reaches a bar by heads and by area (民法典 278, 1259)."""
    share = Fraction(bar["share"])
    over = [part[unit] * share.denominator - whole[unit] * share.numerator for unit in UNITS]
    return all(whole[unit] > 0 for unit in UNITS) and min(over) >= (0 if bar["inclusive"] else 1)


def elected(enough: list[int], marks: dict[str, dict[str, int]], seats: int) -> list[int]:
    """Most heads, then most area; who stands equal across the last seat needs a run-off and is not elected yet."""
    rank = {one: (marks[str(one)]["heads"], marks[str(one)]["area"]) for one in enough}
    order = sorted(enough, key=rank.__getitem__, reverse=True)
    return [one for one in order[:seats] if len(order) <= seats or rank[one] != rank[order[seats]]]


def shown(how: str, counted: dict[str, Any]) -> Iterator[str]:
    """The figures of a topic."""
    rows = {"应参与": counted["total"], "参与": counted["took_part"]}
    rows |= {YES_NO[choice]: both for choice, both in counted["choices"].items()}
    rows |= {f"第 {number} 项": both for number, both in counted.get("options", {}).items()}
    yield f"  {how}：" + "；".join(f"{key} {of['heads']} 人 {of['area'] / 100:.2f} 平方米" for key, of in rows.items())
    yield f"  结果：{OUTCOMES[counted['outcome']]}" + "".join(f"，第 {one} 项" for one in counted.get("elected", ()))


def main(words: list[str]) -> int:
    """Recount one file and say what was found."""
    count = Recount(words[1].upper() if len(words) > 1 else "")
    with Path(words[0]).open(encoding="utf-8") as file:
        count.read(file)
    lines = [f"名册 {count.roll.hexdigest()[:16]}；表决票 {count.number} 张，末环 {count.link[:16]}", *count.compare()]
    lines += ([count.answer] if count.asked else []) + [f"发现问题：{said}" for said in count.wrong[:MOST_TOLD]]
    lines += [f"共 {len(count.wrong)} 处不一致\n" if count.wrong else "全部一致，没有发现改动\n"]
    sys.stdout.write("\n".join(lines))
    return 1 if count.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if len(sys.argv) in (2, 3) else __doc__)

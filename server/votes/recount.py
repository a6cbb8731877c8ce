"""复核表决结果：python recount.py 数据文件 [回执]。数据文件在结果页下载；写上回执，就查那一张票。只要 Python 3.11。"""

import hashlib
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

UNITS, YES_NO = ("heads", "area"), {"approve": "同意", "oppose": "反对", "abstain": "弃权"}
COMPARE, HOW = "请把名册、末环和结果同张贴的公告核对", {"strict": "未表决的不计", "applied": "计入未表决的"}
SAYS, SAID, ROLL = ("abstain", "approve"), (*YES_NO, "spoiled"), ("part", "number", "label", "area", "homes", "sources")
OUTCOMES = {"PASSED": "通过", "REJECTED": "未通过", "NOT_VALID_QUORUM": "参与的人数或面积不够，表决无效"}
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # of a receipt: ten of them, the first fifty bits of the link
MOST, ONLINE, LINKED = 64, ("app", "proxy"), ("tag", "part", "area", "channel", "commit", "moment")
LOUD = ("COMMITTEE_ELECT", "COMMITTEE_REPLACE", "ELEVATOR_RETROFIT", "DWELLING_TO_BUSINESS")  # silence never counts
BROKEN = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError, sqlite3.Error)
NO_FILE = {FileNotFoundError: "没有找到这个文件", IsADirectoryError: "这是文件夹，不是文件", OSError: "这个文件打不开"}
TABLES = """CREATE TABLE heads (part, area); CREATE TABLE ballots (tag, number, part, area, state, doubt, online, shut);
    CREATE INDEX by_tag ON ballots (tag); CREATE INDEX by_area ON heads (part, area); CREATE VIEW tags AS SELECT tag,
    sum(state = 'valid') valid, max(doubt OR state IN ('frozen', 'void')) doubt FROM ballots GROUP BY tag; CREATE VIEW
    sums AS SELECT part, area, count(*) n, sum(shut) shut FROM ballots WHERE state = 'valid' GROUP BY part, area"""
CHECKS = {
    "业主（代号 {}）有 {} 张有效票": "SELECT tag, valid FROM tags WHERE valid > 1 OR valid = 0 AND NOT doubt",
    "按规则应计第 {} 张表决票，却计了同一位业主的第 {} 张": """SELECT b.number, a.number FROM ballots a JOIN ballots b
        ON a.tag = b.tag JOIN tags t ON t.tag = a.tag WHERE NOT t.doubt AND a.state = 'valid' AND b.state <> 'valid'
        AND (a.online = b.online AND b.number > a.number OR :online AND b.online > a.online)""",
    "面积 {} 平方米的票比这样的业主还多": """SELECT area / 100.0 FROM (SELECT DISTINCT tag, part, area FROM ballots) b
        GROUP BY part, area HAVING count(*) > (SELECT count(*) FROM heads WHERE (part, area) = (b.part, b.area))""",
    "面积 {} 平方米的 {} 张票应当打开": """SELECT area / 100.0, shut FROM (SELECT *, sum(n) OVER (PARTITION BY
        part ORDER BY n, area) - n less FROM sums) WHERE shut AND (shut < n OR n > 4 AND less NOT BETWEEN 1 AND 4)""",
}
APART = "SELECT total(doubt), total(valid = 0), (SELECT total(shut) FROM sums) FROM tags"
SUMS = """SELECT 'all', part, count(*), sum(area) FROM heads GROUP BY part UNION ALL
    SELECT 'shut', part, sum(shut), sum(shut * area) FROM sums GROUP BY part UNION ALL
    SELECT 'cast', part, count(*), sum(area) FROM (SELECT DISTINCT tag, part, area FROM ballots) GROUP BY part"""


def canonical(value: Any) -> bytes:  # the one way to write a value: keys sorted, no blanks, UTF-8
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(*values: Any) -> str:  # the hash of a list of values
    return hashlib.sha256(canonical(list(values))).hexdigest()


class Recount:  # what was read so far, what was found wrong, and the sums
    def __init__(self, asked: str = "") -> None:
        self.link, self.count, self.asked, self.answer = "", 0, asked, f"回执 {asked} 不在这份文件里"
        self.disk = sqlite3.connect("").executescript(TABLES).connection  # a file of its own, gone at the end
        self.said, self.roll, self.wrong = dict[str, dict[str, Any]](), hashlib.sha256(), list[str]()
        self.ends, self.sums = list[list[Any]](), Counter[Any]()  # next number and last link by chain; heads and area

    def read(self, lines: Iterable[bytes]) -> None:  # what there is once, the heads of the roll, and the ballots
        for at, text in enumerate(lines, 1):
            try:
                line = json.loads(text)
                if line["line"] == "ballot":
                    self.take_ballot(line)
                elif line["line"] == "head":
                    self.disk.execute("INSERT INTO heads VALUES (?, ?)", (line["part"], line["area"]))
                    self.roll.update(canonical([line[key] for key in ROLL]) + b"\n")
                elif self.said.setdefault(line["line"], line) is not line:
                    raise ValueError(line["line"])
                elif line["line"] == "poll":
                    first, chains = digest(line["announced"]), range(1, line["announced"]["rules"].get("chains", 1) + 1)
                    self.ends = [[n, first if len(chains) == 1 else digest(first, n - 1)] for n in chains[:MOST]]
            except BROKEN as error:
                self.wrong.append(f"文件第 {at} 行读不懂，可能被改过（{type(error).__name__}）")

    def take_ballot(self, line: dict[str, Any]) -> None:  # its place, link, receipt, commitment; its choices, if valid
        number, choices, link, part, area = (line[key] for key in ("number", "choices", "link", "part", "area"))
        receipt = "".join(LETTERS[int(link[:13], 16) >> bits & 31] for bits in range(47, 1, -5))
        marks = [(part, one["topic"], 0, one.get("choice") or SAYS[bool(one["options"])]) for one in choices or ()]
        marks += [(part, one["topic"], n, "approve") for one in choices or () for n in one.get("options", ())]
        end, apart = self.ends[(number - 1) % len(self.ends)], (int(line["tag"][:8], 16) - number + 1) % len(self.ends)
        wrong = {
            "和前一张接不上：前面有票被删去、加入、调换或改过": apart or [number, line["prev"]] != end,
            "的单元、面积、时间、方式或业主代号被改过": digest(line["prev"], number, *map(line.get, LINKED)) != link,
            "的时间被改过": "salt" in line and digest(line["salt"], line["cast_at"]) != line["moment"],
            "的回执被改过": receipt != line["receipt"],
            "的选择和投票时封存的不一样": choices is not None and digest(line["nonce"], choices) != line["commit"],
            "对同一事项填了两次": len(set(marks)) < len(marks),
        }  # fmt: skip
        self.wrong += [f"第 {number} 张表决票（回执 {line['receipt']}）{what}" for what, bad in wrong.items() if bad]
        self.count, end[:], online = self.count + 1, (number + len(self.ends), link), line["channel"] in ONLINE
        row = (line["tag"], number, part, area, line["state"], line["disputed"], online, choices is None)
        self.disk.execute("INSERT INTO ballots VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        if receipt == self.asked:
            self.answer = f"回执 {receipt} 是第 {number} 张：{json.dumps(choices, ensure_ascii=False)}"
        own = (("heads", 1), ("area", area)) if line["state"] == "valid" else ()
        self.sums.update({(*mark, unit): count for mark in marks for unit, count in own})

    def compare(self) -> Iterator[str]:  # check the whole, count anew, hold it against the published result
        announced, end, result = self.said["poll"]["announced"], self.said["end"], self.said["result"]
        rules, topics = announced["rules"], {topic["number"]: topic for topic in announced["topics"]}
        self.link = self.ends[0][1] if len(self.ends) == 1 else digest(*(link for _, link in self.ends))
        asked = {"online": rules["paper_policy"] != "FIRST_WINS"}
        self.wrong += [what.format(*row) for what, sql in CHECKS.items() for row in self.disk.execute(sql, asked)]
        for kind, part, heads, area in self.disk.execute(SUMS):
            self.sums.update({(kind, part, "heads"): heads, (kind, part, "area"): area})
        doubted, none, shut = (int(count) for count in self.disk.execute(APART).fetchone())
        published = {(row["topic"], row["part"]): row for row in result["topics"]}
        due = {(one, key[1]) for one in topics for key in self.sums if key[0] == "all"}
        wrong = {
            "名册和公示的不一样：有房屋、面积或业主被改过、删去或加入": self.roll.hexdigest() != announced["roll_hash"],
            "末尾有票被删去、加入或改过，和封存的不一样": [self.count, self.link] != [end["ballots"], end["head"]],
            f"{none} 位业主投了票却一张都不计，公布的不是这个数": none != result["left_out"],
            "没有打开的票：公布的合计和它们的人数、面积对不上": not self._add_shut(topics, result["unopened"]),
            "公布的结果缺少或多出了事项": set(published) != (due if rules["evote_mode"] != "OFFICIAL_ONLY" else set()),
        }
        self.wrong += [what for what, bad in wrong.items() if bad]
        yield f"没打开的票 {shut} 张，选择没有重数、只核对合计；有过异议的业主 {doubted} 位；投了票却不计的 {none} 位"
        for (number, part), row in sorted((key, row) for key, row in published.items() if key in due):
            yield f"事项 {number}{f'（{part}）' if part else ''}：{topics[number]['words']}"
            for name in ("strict", "applied") if row["applied"] != row["strict"] else ("strict",):
                counted = self._count(part, topics[number], row["silent"] if name == "applied" else None)
                self.wrong += [f"事项 {number} 公布的数字或结果和重新计算的不一样"] * (counted != row[name])
                rows = {"应参与": counted["total"], "参与": counted["took_part"]}
                rows |= {YES_NO[choice]: both for choice, both in counted["choices"].items()}
                rows |= {f"第 {one} 项": both for one, both in counted.get("options", {}).items()}
                said = (f"{key} {of['heads']} 人 {of['area'] / 100:.2f} 平方米" for key, of in rows.items())
                won = "".join(f"，第 {one} 项" for one in counted.get("elected", ()))
                yield f"  {HOW[name]}：{'；'.join(said)}；结果：{OUTCOMES[counted['outcome']]}{won}"

    def _behind(self, *key: Any) -> dict[str, int]:
        return {unit: self.sums[*key, unit] for unit in UNITS}

    def _add_shut(self, topics: Iterable[Any], unopened: list[dict[str, Any]]) -> bool:
        said, sums = {(*one["key"], unit): one[unit] for one in unopened for unit in UNITS}, Counter[Any]()
        fits = len(said) == len(unopened) * len(UNITS)  # of every topic and part as much as was not opened
        for (part, topic, option, choice, unit), count in said.items():
            sums[part, topic, unit] += 0 if option else count
            fits &= type(count) is int and 0 <= count <= self.sums["shut", part, unit] and choice in SAID
        shut = {(key[1], one, key[2]): n for key, n in self.sums.items() if key[0] == "shut" for one in topics}
        self.sums.update(said)
        return fits and +sums == +Counter(shut)

    def _count(self, part: int, topic: dict[str, Any], silent: dict[str, Any] | None) -> dict[str, Any]:
        needed, total = self.said["poll"]["announced"]["rules"]["thresholds"], self._behind("all", part)
        everybody, number = Fraction(needed["approve"]["share"]) == 1, topic["number"]
        choices = {one: self._behind(part, number, 0, one) for one in YES_NO}
        if silent:
            self.wrong += [f"事项 {number} 不该计入这些没有表决的"] * (not self._may_add(part, topic, silent, choices))
            choices[silent["side"]] = {unit: choices[silent["side"]][unit] + silent[unit] for unit in UNITS}
        took = {unit: sum(choice[unit] for choice in choices.values()) for unit in UNITS}
        valid, whole = everybody or met(needed["take_part"], took, total), total if everybody else took
        counted: dict[str, Any] = {"total": total, "took_part": took, "choices": choices}
        if topic["kind"] != "yes_no":
            marks = {one["number"]: self._behind(part, number, one["number"], "approve") for one in topic["options"]}
            enough = [one for one, both in marks.items() if valid and met(needed["approve"], both, whole)]
            order = sorted(enough, key=lambda one: tuple(marks[one].values()), reverse=True)
            seats = topic["seats"] or topic["most"]  # who stands equal across the last one needs a run-off
            chosen = [one for one in order[:seats] if len(order) <= seats or marks[one] != marks[order[seats]]]
            counted |= {"options": {str(one): both for one, both in marks.items()}, "elected": chosen}
        good = counted.get("elected", met(needed["approve"], choices["approve"], whole))
        return counted | {"outcome": "NOT_VALID_QUORUM" if not valid else "PASSED" if good else "REJECTED"}

    def _may_add(self, part: int, topic: Any, silent: dict[str, Any], choices: dict[str, dict[str, int]]) -> bool:
        announced, total, cast = self.said["poll"]["announced"], self._behind("all", part), self._behind("cast", part)
        rules, pairs = announced["rules"], ("approve", "oppose")
        ahead = [one for one in pairs if all(choices[one][u] > min(choices[of][u] for of in pairs) for u in UNITS)]
        side = {"ABSTAIN": "abstain", "FOLLOW_MAJORITY": (ahead or ["abstain"])[0]}.get(rules["nonreturn_policy"])
        half = rules["follow_floor"] == "NONE" or all(2 * choices[silent["side"]][u] > total[u] for u in UNITS)
        there = all(type(silent[unit]) is int and 0 <= silent[unit] <= total[unit] - cast[unit] for unit in UNITS)
        given = rules["nonreturn_policy"] in rules["nonreturn_allowed"] and rules["clause_id"] and rules["warning"]
        asked = topic["kind"] == "yes_no" and announced["matter_type"] not in LOUD and side == silent["side"]
        return bool(given and asked and there and (half or side == "abstain"))


def met(bar: dict[str, Any], part: dict[str, int], whole: dict[str, int]) -> bool:  # 民法典 278, 1259
    over = [part[unit] - whole[unit] * Fraction(bar["share"]) for unit in UNITS]
    return all(whole[unit] > 0 for unit in UNITS) and (min(over) >= 0 if bar["inclusive"] else min(over) > 0)


def main(words: list[str]) -> int:  # recount one file and say what was found; gives 0 if all agrees, else 1
    count, lines, none = Recount(words[1].upper() if len(words) > 1 else ""), list[str](), ""
    try:
        with Path(words[0]).open("rb") as file:
            count.read(file)
        lines += count.compare()
    except BROKEN as error:
        if not (count.said or count.count):  # nothing of it could be read
            empty = "这不是表决结果的导出文件" if count.wrong else "这个文件是空的"
            none = next((said for kind, said in NO_FILE.items() if isinstance(error, kind)), empty)
        count.wrong.append(f"这不是一份完整的导出文件，没法数完（{type(error).__name__}）")
    lines += [f"名册 {count.roll.hexdigest()[:16]}；表决票 {count.count} 张，末环 {count.link[:16]}"]
    lines += [count.answer] * bool(count.asked) + [f"发现问题：{said}" for said in count.wrong[:20]]
    lines += [f"共 {len(count.wrong)} 处不一致" if count.wrong else "能数的全部一致，没有发现改动", COMPARE]
    lines = [f"{none}：{words[0]}"] if none else lines
    sys.stdout.writelines("".join(sign if sign.isprintable() else "?" for sign in line) + "\n" for line in lines)
    return 1 if count.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if len(sys.argv) in (2, 3) else __doc__)

"""What a vote asks: one plain thing to agree to or not, never a question in itself (是否同意：要不要…). Pure."""

from __future__ import annotations

import re

ASKS = "是否同意："
EXAMPLE = "21栋1单元加装电梯"
NO_QUESTION = f"表决事项要写成一件能答“同意”或“反对”的事，不写成问句，如“{EXAMPLE}”。"
_WHETHER = re.compile(
    r"是否(?:同意|愿意|应该|应当|需要|可以|要)?|要不要|能不能|该不该|可不可以|应不应该|需不需要|能否|可否|应否"
)
_QUESTION = re.compile(r"[？?吗]|是否|能否|可否|应否|还是|有没有|怎么|怎样|如何|为什么|(?P<one>\w)不(?P=one)|[呢么]$")
_END = re.compile(r"[？?\s]+$")


def is_question(words: str) -> bool:
    """Whether something asks by itself, so that 同意 or 反对 would answer nothing; a leading 是否同意 aside."""
    return _QUESTION.search(plain(words)) is not None


def plain(words: str) -> str:
    """What somebody wrote without the 是否同意 that is put before it anyway."""
    said = words.strip()
    return said.removeprefix(ASKS[:-1]).lstrip("：:，, ") if said.startswith(ASKS[:-1]) else said


def statement(title: str) -> str:
    """A title as one plain thing to vote on; empty where it asks in a way that only a person can put right."""
    said = plain(title)
    if not is_question(said):
        return said
    turned, count = _WHETHER.subn("", _END.sub("", said))
    return turned if count <= 1 and len(turned) > 1 and not is_question(turned) else ""

"""Words of others in a sentence of ours."""

from __future__ import annotations

import pytest

from server.kit.sentences import because, closed, ring


@pytest.mark.parametrize(
    ("words", "said"),
    [("搬走了", "搬走了。"), (" 搬走了。 ", "搬走了。"), ("真的？", "真的？"), ("还在等…", "还在等…"), ("  ", "")],
)
def test_a_sentence_ends_once(words: str, said: str) -> None:
    assert closed(words) == said
    assert because(words) == (f"原因：{said}" if said else "")


def test_whom_to_ring_is_said_with_the_number_where_there_is_one() -> None:
    assert (ring("0771-5550100"), ring(None)) == ("请打物业电话 0771-5550100。", "请打物业电话。")

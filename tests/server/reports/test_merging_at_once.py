"""Merges at the same moment: everybody who waited ends where the work is done, and nobody waits in a ring."""

from __future__ import annotations

import threading

import pytest

from server.kit.errors import Conflict, DomainError
from tests.cast import Cast


def at_once(cast: Cast, *merges: tuple[int, int]) -> list[str]:
    """Several merges at the same moment; gives what became of each."""
    start, seen = threading.Barrier(len(merges)), [""] * len(merges)

    def merge(place: int, report_id: int, target_id: int) -> None:
        start.wait()
        try:
            cast.move("liujingli", report_id, "merge", target_id=target_id)
            seen[place] = "merged"
        except DomainError as refused:
            seen[place] = f"{refused.status} {refused.code}"

    threads = [threading.Thread(target=merge, args=(place, *pair)) for place, pair in enumerate(merges)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


@pytest.mark.parametrize("turned", [False, True])
def test_a_into_b_while_b_goes_into_c(cast: Cast, turned: bool) -> None:
    ids = [cast.report("laowang"), cast.report("daughter"), cast.report("meijie")]
    a, b, c = (ids[0], ids[1], ids[2]) if not turned else (ids[2], ids[1], ids[0])
    assert at_once(cast, (a, b), (b, c)) == ["merged"] * 2
    waited = {"laowang": a, "daughter": b, "meijie": c} if not turned else {"meijie": a, "daughter": b, "laowang": c}
    for name, made in waited.items():
        assert made == c or cast.tell(name, c)["following"], name


def test_one_after_the_other_they_end_where_the_first_ended(cast: Cast) -> None:
    a, b, c = cast.report("laowang"), cast.report("daughter"), cast.report("meijie")
    cast.move("liujingli", b, "merge", target_id=c)
    cast.move("liujingli", a, "merge", target_id=b)
    assert cast.row(a).merged_into == c and cast.tell("laowang", c)["following"]
    with pytest.raises(Conflict, match="merged_the_other_way"):
        cast.move("liujingli", c, "merge", target_id=a)


def test_two_into_each_other_at_once_one_wins_and_the_other_is_told(cast: Cast) -> None:
    for _ in range(3):
        a, b = cast.report("laowang"), cast.report("meijie")
        told = sorted(at_once(cast, (a, b), (b, a)))
        assert told[0].startswith("409") and told[1] == "merged"


def test_following_and_urging_make_nothing_stale_and_following_leaves_no_trace(cast: Cast) -> None:
    report_id = cast.report()
    before, events = cast.row(report_id).version, cast.counts()["report_events"]
    cast.move("laowang", report_id, "follow")
    cast.move("laowang", report_id, "unfollow")
    cast.move("tenant", report_id, "follow")
    assert cast.row(report_id).version == before and cast.counts()["report_events"] == events
    cast.move("laowang", report_id, "urge")
    assert cast.row(report_id).version == before
    cast.move("liujingli", report_id, "assign", assignee_id=cast.ids["xiaoli"], version=before)


def test_nobody_floods_a_report_with_words_or_moves(cast: Cast) -> None:
    report_id = cast.report()
    path, tenant = f"/reports/{report_id}", cast.visitor("meijie")
    codes = [tenant.post(f"{path}/messages", {"words": "喂"}).status_code for _ in range(61)]
    assert codes == [201] * 60 + [429]
    moves = [tenant.post(f"{path}/moves", {"move": "unfollow"}, version=1).status_code for _ in range(121)]
    assert set(moves[:120]) == {200} and moves[120] == 429

"""Plays every chapter against a fresh system; exit code 0 only if each step was seen to happen."""

from __future__ import annotations

import sys
import time

from miniprogram_stub.phone import Refused
from miniprogram_stub.story import (
    bulletin,
    complaint,
    leak,
    letting_in,
    lift,
    lift_talk,
    lift_vote,
    pay,
    strangers,
    sudden_death,
    talk,
    water_cut,
)
from miniprogram_stub.story.system import System
from miniprogram_stub.story.teller import NotSeen, Teller
from miniprogram_stub.story.town import Town

CHAPTERS = (
    leak.play,
    strangers.play,
    letting_in.play,
    lift.play,
    sudden_death.play,
    complaint.play,
    water_cut.play,
    bulletin.play,
    lift_talk.play,
    lift_vote.play,
    pay.play,
    talk.play,
)


def main() -> int:
    """Tell the story."""
    tell, began = Teller(), time.monotonic()
    with System() as system:
        town = Town(system, tell)
        tell.say(f"一切都是新的：服务 {system.server}，本地微信 {system.desk}")
        try:
            for play in CHAPTERS:
                play(town)
        except (NotSeen, Refused) as error:
            sys.stderr.write(f"\n✗ 没有看到：{error}\n{system.log()[-1500:]}\n")
            return 1
        finally:
            town.close()
    tell.say(f"讲完了：{tell.seen_count} 件事都亲眼看到，用时 {time.monotonic() - began:.0f} 秒。")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Whether somebody is sent sheets: said in chat, it is the wish they have in the app. It asks nothing.

Notices, such as of a water cut, go on whatever is said here.
"""

from __future__ import annotations

from server.bulletins.rules.words import KIND_LABELS
from server.bulletins.service import reading
from workflows.bulletins.talks import wishing, wording
from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import End, Next


def begin(moment: Moment) -> Next:
    """Keep the wish, and say how it is turned round again."""
    assert moment.actor is not None
    turn = wishing.turn(moment.words)
    if turn is None:
        return End(wording.WHICH)
    reading.turn(moment.session, moment.actor, kinds=turn.kinds, wanted=turn.wanted, at=moment.at)
    named = "、".join(KIND_LABELS[kind] for kind in turn.kinds)
    if turn.wanted:
        return End(wording.AGAIN.format(kinds=named))
    words = wording.STOPPED if turn.all else wording.STOPPED_SOME.format(kinds=named)
    return End(words + wording.IN_GROUPS if "群" in moment.words else words)


WISH = Conversation(
    name="bulletins.wish", label="收不收简报", begin=begin, steps=(), ways="wish.toml", beside=__file__,
    begins_to=(END,), who=Who.BOUND, in_help=False,
)  # fmt: skip

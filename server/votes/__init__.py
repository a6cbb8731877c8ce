"""Deciding together: who may vote on what, how each ballot is kept shut, and how all of them are counted.

A poll (表决) asks the owners of a scope about one or more topics (事项). Its roll (表决名册) is frozen with the notice:
every home, its exact area, and the head (业主, an owner or the set of joint owners counted once) it belongs to. A head
has one valid ballot (表决票), sealed until the poll has closed and linked to the one before it. What counts is decided
by pure rules in exact numbers, and every result stores the rule, its version and the figures it used. The room knows
nothing of the life of a matter around the vote; a poll only remembers the number of the matter it was asked for.
"""

"""Tools without a business word: session, clock, errors, facts, doors, tokens, files.

Everything above stands on this room, and this room stands on nothing of ours. A helper belongs here only
when no sentence about neighbours, homes or money is needed to explain it.
"""

"""Keeps ballots shut until the poll is closed (docs/decisions/0017-sealed-ballots.md).

A *box* is sealed to the public half of a poll's key and opens with the private half. That half is nowhere whole: of
three *shares* any two give it back. One is in the database under the vault, one in the file store under a second key,
one on paper with a *custodian* 监票人.
"""

"""Residents' reports 报事, from first word to rating.

A report is a repair, a complaint, a suggestion or an emergency; it is about a *home*, a *public part* or a *lift*. It
carries *promises* (acknowledged, arrived, answered, fixed by when) and a *clock* that stops only for lawful pauses.
It *moves* from state to state by one table of legal moves; every move and every word is an *event*, kept for ever,
in one of two *threads*: with the resident, or internal. Staff finish; the resident accepts, returns and rates.
"""

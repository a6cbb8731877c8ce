"""Who speaks for the owners of an estate, from nobody to the next election (C-01 to C-03, C-07, C-09, C-10).

A *body* (业主组织) is a preparatory group (筹备组), an owners' committee (业主委员会), a group for its change of
term (换届小组) or a management committee (物管会), with its members, its days, and the *steps* the law asks of it:
each with a last day, noted when it was done. The room decides and remembers; who may sign in and act as a member is a
role, granted in ``people``.
"""

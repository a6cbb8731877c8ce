"""Pure decisions about reports: values in, decision or named error out; no session, no clock, no Flask.

``words`` names the states, moves and parties; ``states`` is the one table of legal moves; ``reasons`` what may be
chosen as a reason; ``terms`` how long a promise is, ``clocks`` when it falls due and what a pause does to it,
``promises`` how it is said; ``categories`` what can be reported; ``dispatch`` who gets it; ``escalation`` who is told
when it is late; ``followup`` when it closes by itself and whom we ask afterwards; ``figures`` the monthly rates;
``deadlines`` complaints and the 12345 hotline. Rule numbers (R-01 …) are those of the domain rules; their numbers
stand in ``config/service_levels.toml`` and ``config/report_categories.toml``.
"""

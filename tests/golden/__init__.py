"""Worked cases: files of ``{id, title, rule, basis, note, input, expected}`` worked out by the code of the house.

``python -m tests.golden FILE`` prints a line for each: its id, then ``ok``, ``differs: …`` or ``not covered``.
Conventions CV-1 to CV-9 hold: exact numbers, cut percentages, days in Asia/Shanghai, free text by its code word.

A case is recognised by the shape of its input; the rule number only narrows what it may be. Only the keys that
``expected`` asks for are compared. Names of fields vary between cases of a kind, so they are read by their words:

- start of a clock or a term: ``received reported created made submitted posted decided published … at``
- what was promised or done: ``ack…`` acknowledge, ``site``/``arriv…`` arrival, ``answer``/``reply`` first answer,
  ``fix``/``safe``/``complet``/``clos``/``due``/``deadline`` fix; ``on_time``/``late``/``overdue``/``result`` ask
  whether it was kept
- a pause: ``from``/``start``/``paused…`` to ``to``/``until``/``end``/``resum…``, ``reason``, ``photo``; without
  working hours in the input its clock runs on natural time
- working days: ``working_days``, ``ext…`` for an extension, ``days_off``, ``make_up_workdays``, ``weekend``
- votes: ``owner_groups`` as CV-7 says, or totals, or single ballots; a city by its name in a field or in the title
- lifts: ``units`` with floor and area and one table of coefficients or several; stages by ``stage`` and ``try_next``
- money: several homes, counts of months, days of payment or ``cases`` in one input give an answer each; ``payers`` or
  ``non_payers``, ``signed`` beside a home, a home that ``joins`` later; rates as a fraction, ``%`` or ``‰``; a setting
  that a case names (``max_months``, ``limits``, ``share``, ``notice_days``) goes before the city's
- what has one usual name and others beside it (``class`` for ``matter_class``): :mod:`tests.golden.spelling`
- masking: by what the value looks like (phone, identity number, else a name)
"""

"""Time as people promise it: natural days, working days, working hours, all in Asia/Shanghai.

``days`` counts natural days the way the law does (CV-4), ``workdays`` knows holidays and make-up days,
``hours`` counts minutes inside opening hours. A *deadline* is the last day on which something is in time;
*overdue from* is the first instant after it. An answer that leans on a year whose holidays are not yet
published says ``certain=False``.
"""

"""Rosters: an estate's list of homes and owners, as property firms keep it in Excel, read with care.

Words: a roster 台账 is the file; a sheet of it may hold homes, parking spaces or lifts. A finding is one cell that is
not as wanted; an error keeps its row out, a warning lets it in. The summary says in a few figures what was read.
The difference says what a file would change in what is kept now. Reading knows no database and writes nothing.
"""

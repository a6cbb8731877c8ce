"""What an estate must show its people, and what it has shown: the calendar of openness 信息公开.

An *item* has to be published as often as the city asks; a *span* is the month, quarter, half-year or year it tells of.
It counts when it stood before all owners in the app (*online*: the books, the fund) or hung on the board of the estate
long enough (a *posting*, written down by hand with its days and a photo). What came as it happened, results of votes
and minutes, stands beside it. Staff see what is due and what was taken down early; residents see what was published
when.
"""

"""A living neighbourhood to look at: two real-shaped estates, a cast, and six months of reports.

Everything is made through the same use cases as in life, with a clock that is walked forward. The server has no door
that knows of this.
"""

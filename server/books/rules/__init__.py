"""Lines, periods, entries and what goes to the fund. Pure."""

"""What follows from matters and votes: everybody on a roll hears of notice, opening, result and milestone, who has not
voted is reminded, the clock opens, closes and counts, and a matter learns how its vote ended."""

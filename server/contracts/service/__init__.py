"""Writing down a contract and its end, by two people; ticking what was handed over."""

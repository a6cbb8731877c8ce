"""What the console shows of fees: prices and their use, terms, runs and bills, who is due for which step, rates."""

"""Balances, trial balances, and what is broken."""

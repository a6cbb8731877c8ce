"""Reads of matters: for residents, for the console, and for those who tell of them."""

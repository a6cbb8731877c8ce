"""Reads of votes: polls and rolls for screens and phones, who is told what, and what a day brought."""

"""Pure decisions of who to turn to."""

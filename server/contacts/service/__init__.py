"""The use cases of who to turn to."""

"""The talk about whom to turn to."""

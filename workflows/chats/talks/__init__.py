"""The talk that calls a person."""

"""Use cases of matters."""

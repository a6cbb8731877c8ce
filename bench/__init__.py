"""Figures and long trials: what `make bench` and `make soak` run."""

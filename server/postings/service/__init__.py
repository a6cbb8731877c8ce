"""Writing down what hangs on the board."""

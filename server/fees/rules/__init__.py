"""Pure decisions about money owed: values in, whole fen out, exact until the one rounding of each bill line (CV-3)."""

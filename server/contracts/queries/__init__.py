"""The contract as it stands, its days, and what is said of it."""

"""What a contract may say, its days, and what is handed over at its end. Pure."""

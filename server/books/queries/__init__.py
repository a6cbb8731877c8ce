"""The books of a period, their entries and questions, what waits, and whether it all adds up."""

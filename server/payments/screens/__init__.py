"""What the console shows of payments: lists, one payment, what waits for a second person, what does not add up."""

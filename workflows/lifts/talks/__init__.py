"""What residents ask in the chat of lifts."""

"""What residents ask about votes in chat, with its words and its diagram beside it."""

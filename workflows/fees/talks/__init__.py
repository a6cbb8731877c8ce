"""What residents ask about money in chat, with its words and its diagram beside it."""

"""What residents ask about the daily sheet in chat, with its words and its diagram beside it."""

"""What residents say about reports in chat: each talk is a file, with its words and its diagram beside it."""

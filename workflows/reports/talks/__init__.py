"""What residents say about reports in chat: each talk is a file, with the words that start it and its diagram beside it."""

"""What residents ask of the rules that hold here, with its words and its diagram beside it."""

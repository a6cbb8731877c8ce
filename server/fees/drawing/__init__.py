"""What is drawn of fees to be taken out of the house."""

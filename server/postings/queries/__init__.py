"""What an estate has published and owes."""

"""What is drawn of reports for people to take out."""

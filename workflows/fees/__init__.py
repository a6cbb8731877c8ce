"""What follows from bills: levies from passed matters, debts at a change of owner, reminders, disputes."""

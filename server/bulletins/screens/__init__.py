"""What the console's pages of sheets read: the sheets of a day over all estates, one sheet with everything around it,
a month."""

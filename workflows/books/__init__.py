"""What follows in the open books: who must look at an entry or a question, the nightly check of all books, closing."""

"""What follows from roster files: they are checked, applied and deleted as slow work, outside any request."""

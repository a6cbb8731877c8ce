"""Use cases of the handbook: bring a version in, look at a file first, publish it, throw a draft away."""

"""Pure decisions about money that comes in: sums in words, papers and their numbers, bill files, refunds."""

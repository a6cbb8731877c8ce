"""What staff ask about money in WeCom."""

"""What staff ask about votes in WeCom."""

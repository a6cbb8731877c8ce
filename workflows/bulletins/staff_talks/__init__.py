"""What staff do with the daily sheet in WeCom: look it over, let it go, hold it."""

"""What WeChat tells us about messages: who agreed to be written to, and who no longer does."""

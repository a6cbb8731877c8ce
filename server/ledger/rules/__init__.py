"""Accounts and their signs, the hash of a closed day."""

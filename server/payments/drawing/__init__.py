"""Draws receipts 收据: one page with what a Chinese receipt has, and a QR code by which anybody can check it."""

"""Draws receipts 收据, a page with a QR code by which anybody can check it, and the workbook of a month."""

"""Draws the books of a period as a workbook."""

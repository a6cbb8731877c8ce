"""The JSON doors of payments."""

from server.payments.routes import links, paying, reading, receipts
from server.payments.routes.receipts import file_doors

doors = [*paying.doors, *links.doors, *reading.doors, *receipts.doors]

__all__ = ["doors", "file_doors"]

"""The JSON doors of payments."""

from server.payments.routes import paying, reading

doors = [*paying.doors, *reading.doors]

__all__ = ["doors"]

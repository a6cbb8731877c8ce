"""The JSON doors of reports, and the address of a record's drawing."""

from server.reports.routes import records, reporting
from server.reports.routes.records import file_doors

doors = [*reporting.doors, *records.doors]

__all__ = ["doors", "file_doors"]

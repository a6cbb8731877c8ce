"""What of reports is taken out: workbooks, and a report on paper."""

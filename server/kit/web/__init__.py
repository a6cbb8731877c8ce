"""What every answer of the service has in common: its id, its line in the log, its headers, its kind last word.

Beside that the doors without a business word: health, metrics, the API's own document, and folders of built files.
"""

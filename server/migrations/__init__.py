"""The history of the schema: each step can be walked from an empty database, on SQLite and on PostgreSQL alike."""

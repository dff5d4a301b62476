"""A transcript in, a grounded note out. Knows nothing of the database; see protocol.py."""

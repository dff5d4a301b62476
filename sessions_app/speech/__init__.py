"""Sound in, speaker-labelled words out. Knows nothing of the database; see protocol.py."""

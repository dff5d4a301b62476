"""Numbers over many sessions: kept up to date in tables of their own, and read from there."""

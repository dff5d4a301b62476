"""What nobody needs any more is found and cleared away, by beat every night or by an admin."""

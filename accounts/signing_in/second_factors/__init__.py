"""What somebody has besides a password: codes of an app, passkeys, recovery codes."""

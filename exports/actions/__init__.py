"""What people do with exports: ask, cancel, download, schedule."""

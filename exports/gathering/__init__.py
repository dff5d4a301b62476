"""What goes into an export: read as its reader may see it, a part at a time."""

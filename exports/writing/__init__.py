"""Heads, parts and blocks in; bytes of a file out, from the first to the last."""

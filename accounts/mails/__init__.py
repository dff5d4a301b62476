"""Mails that people get, and the links in them."""

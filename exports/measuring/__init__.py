"""Arithmetic of the calendar; knows no database."""

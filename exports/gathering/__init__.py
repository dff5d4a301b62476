"""Reads what a reader may see of a patient, and hands it to whoever writes the file."""

from exports.gathering.make import make

__all__ = ["make"]

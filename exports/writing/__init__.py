"""One writer for each format: a head and its parts in, bytes out, from the first to the last."""

from exports.writing import records, tables

WRITERS = {"json": records.write, "csv": tables.write}

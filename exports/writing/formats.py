"""One writer for each format."""

from exports.writing import pdf, records, tables

WRITERS = {"json": records.write, "csv": tables.write, "pdf": pdf.write}

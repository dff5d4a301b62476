"""One writer for each format."""

from exports.writing import pdf, records, tables, word

WRITERS = {"json": records.write, "csv": tables.write, "pdf": pdf.write, "docx": word.write}

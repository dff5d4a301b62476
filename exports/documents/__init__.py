"""What a document consists of, whatever it is written as: headings, paragraphs, tables, charts."""

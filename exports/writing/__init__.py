"""Documents as files: PDF, DOCX, JSON, CSV."""

"""The clinician's note: what a template may hold, what a note holds, how the machine's findings
fill it, and what a signature covers. Knows neither Django nor the database."""

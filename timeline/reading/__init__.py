"""How a diary is read: filters, places in it, pages, the summary and what charts show."""

"""Charts as SVG, for pages and for print: values in, escaped markup out. Knows no Django."""

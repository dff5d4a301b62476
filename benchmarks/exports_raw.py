"""The same file by the libraries alone, in one call. See exports.py.

python -m benchmarks.exports_raw weasyprint|python-docx EVENTS
"""

import docx
import weasyprint

from benchmarks.exports_once import Nowhere, document, main
from exports.documents.telling import blocks_of
from exports.writing import paper
from exports.writing.paper import Margins


def by_weasyprint(number: int, file: Nowhere):
    """The same blocks, the same look, the same tags: one call of the library."""
    head, parts = document("pdf", number)
    body = "".join(map(paper.drawn, blocks_of(head, parts[0], parts[0].rows())))
    html = paper.page_html(head, Margins.of(head).css, f"{paper.front(head)}{body}")
    file.write(weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1"))


def by_python_docx(number: int, file: Nowhere):
    """The same paragraphs in the same number of styles."""
    made = docx.Document()
    head, parts = document("docx", number)
    for block in blocks_of(head, parts[0], parts[0].rows()):
        if hasattr(block, "when"):
            made.add_paragraph(f"{block.when} · {block.kind}", "Caption")
            made.add_paragraph(block.title, "Heading 3")
            made.add_paragraph(block.text, "Body Text")
            made.add_paragraph(block.facts, "Subtitle")
        else:
            made.add_heading(block.text, block.level)
    made.save(Seekable(file))


class Seekable:
    """What python-docx wants of a file."""

    def __init__(self, file: Nowhere):
        self.file = file

    def write(self, content) -> int:
        return self.file.write(bytes(content))

    def flush(self):
        pass


WAYS = {"weasyprint": by_weasyprint, "python-docx": by_python_docx}

if __name__ == "__main__":
    main(WAYS)

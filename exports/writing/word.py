"""Word documents: the styles, margins and running lines by python-docx, the text itself written
straight into the archive, block by block, because python-docx would keep all of it in memory."""

from collections.abc import Callable, Iterator
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from exports.documents.blocks import Block
from exports.documents.head import Head, Part
from exports.documents.telling import blocks_of
from exports.writing import skeleton
from exports.writing.progress import Progress
from exports.writing.word_text import DRAWN, Sections, front

TEXT = "word/document.xml"
AT_ONCE = 64 * 1024  # characters


def write(head: Head, parts: list[Part], file: BinaryIO, tell: Callable[[float], None]) -> None:
    begin, end, sections, others = skeleton.made(head)
    with ZipFile(Unseekable(file), "w", ZIP_DEFLATED) as archive:
        for name, content in others.items():
            archive.writestr(name, content)
        with archive.open(TEXT, "w", force_zip64=True) as text:
            kept, size = [begin], 0
            for xml in written(head, parts, sections, Progress(tell, len(parts))):
                kept.append(xml)
                size += len(xml)
                if size > AT_ONCE:
                    text.write("".join(kept).encode())
                    kept, size = [], 0
            text.write("".join([*kept, end]).encode())


def written(head: Head, parts: list[Part], sections: Sections, progress: Progress) -> Iterator[str]:
    yield from map(drawn, front(head))
    for part in parts:
        for block in blocks_of(head, part, progress.told(part.rows())):
            yield sections.around(block) or drawn(block)


def drawn(block: Block) -> str:
    return DRAWN[type(block)](block)


class Unseekable:
    """Written once, from the beginning to the end: the file may be sealed on its way."""

    def __init__(self, file: BinaryIO):
        self.file = file

    def write(self, content) -> int:
        self.file.write(bytes(content))
        return len(content)

    def flush(self) -> None:
        pass

"""A PDF that is written while its pieces are made: of what has been written, numbers are kept and
nothing else. The pieces hang their branches into the trees whose roots stand at the end."""

import struct
import zlib
from datetime import datetime
from typing import BinaryIO
from xml.sax.saxutils import escape

from exports.writing.numbering import FIRST_FREE, FIXED

HEADER = b"%PDF-1.7\n%\xf0\x9f\x93\x84\n"
ENTRY = struct.Struct(">BIH")
SAVE = b"q"
STAMP = b"Q /Artifact <</Type /Pagination /Subtype /Footer>> BDC q /Total Do Q EMC"
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>{made}</xmp:CreateDate></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


class Assembly:
    def __init__(self, file: BinaryIO, *, title: str, made_at: datetime):
        self.file, self.title, self.made_at = file, title, made_at
        self.place = 0
        self.places = bytearray()  # of each object by its number, as the index of the file has it
        self.next_number, self.next_key, self.pages = FIRST_FREE, 0, 0
        self.branches: list[tuple[int, int]] = []  # of pages: number, and how many pages it has
        self.tags: list[int] = []
        self.leaves: list[tuple[int, int, int]] = []  # of the tags' index: number, keys from, to
        self.bookmarks: list[tuple[int, str, int, float]] = []
        self._write(HEADER)
        self._object(FIXED["save"], stream(SAVE))
        self._object(FIXED["stamp"], stream(STAMP))

    def add(self, told: dict, content: bytes, *, is_first: bool = False) -> None:
        """A piece; `is_first`: its pages, tags and headings come before those of all others."""
        self.add_objects(told, content)
        at = 0 if is_first else len(self.branches)
        self.branches.insert(at, (told["pages_branch"], told["pages"]))
        self.tags[0 if is_first else len(self.tags) : 0 if is_first else None] = told["tags"]
        keys = (self.next_key, self.next_key + told["keys"] - 1)
        self.leaves.append((told["index"], *keys))
        marks = [(level, words, page, top) for level, words, page, top, _ in told["bookmarks"]]
        self.bookmarks[0 if is_first else len(self.bookmarks) : 0 if is_first else None] = marks
        self.next_key += told["keys"]
        self.pages += told["pages"]

    def add_objects(self, told: dict, content: bytes) -> None:
        for number, place, index in told["entries"]:
            if index is None:
                self._note(number, 1, self.place + place, 0)
            else:
                self._note(number, 2, place, index)
        self._write(content)
        self.next_number = told["next_number"]

    def finish(self) -> None:
        outline = self._outline()
        kids = b" ".join(b"%d 0 R" % number for number, _ in self.branches)
        self._object(FIXED["pages"], b"<</Type /Pages /Count %d /Kids [%s]>>" % (self.pages, kids))
        tags = b" ".join(b"%d 0 R" % number for number in self.tags)
        self._object(
            FIXED["document"],
            b"<</Type /StructElem /S /Document /P %d 0 R /K [%s]>>" % (FIXED["tags"], tags),
        )
        self._object(
            FIXED["tags"],
            b"<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d>>"
            % (FIXED["document"], self._index_of_tags(), self.next_key),
        )
        self._catalog(outline)
        self._index()

    def _catalog(self, outline: bytes) -> None:
        made = self.made_at.isoformat(timespec="seconds")
        xmp = XMP.format(title=escape(self.title), made=made).encode()
        metadata = self._new(stream(xmp, b"/Type /Metadata /Subtype /XML", is_packed=False))
        self._object(
            FIXED["catalog"],
            b"<</Type /Catalog /Pages %d 0 R /StructTreeRoot %d 0 R /Metadata %d 0 R%s /Lang (en)"
            b" /MarkInfo <</Marked true>> /ViewerPreferences <</DisplayDocTitle true>>>>"
            % (FIXED["pages"], FIXED["tags"], metadata, outline),
        )

    def _index_of_tags(self) -> int:
        """A tree of numbers whose leaves stand in the pieces already."""
        kids = b" ".join(b"%d 0 R" % number for number, _, _ in self.leaves)
        return self._new(b"<</Kids [%s]>>" % kids)

    def _outline(self) -> bytes:
        """The headings as a tree that a reader can open beside the pages."""
        if not self.bookmarks:
            return b""
        root, first = self.next_number, self.next_number + 1
        self.next_number += 1 + len(self.bookmarks)
        family = related([level for level, *_ in self.bookmarks])
        for at, (_, words, page, top) in enumerate(self.bookmarks):
            kin = b"".join(
                b" /%s %d 0 R" % (name.encode(), first + other if other >= 0 else root)
                for name, other in family[at].items()
            )
            self._object(
                first + at,
                b"<</Title %s /Dest [%d 0 R /XYZ 0 %.1f 0]%s>>" % (text(words), page, top, kin),
            )
        tops = [at for at, kin in enumerate(family) if kin["Parent"] < 0]
        self._object(
            root,
            b"<</Type /Outlines /First %d 0 R /Last %d 0 R /Count %d>>"
            % (first + tops[0], first + tops[-1], len(tops)),
        )
        return b" /Outlines %d 0 R" % root

    def _index(self) -> None:
        """Where each object stands, as a stream that is an object itself."""
        title = self._new(b"<</Title %s /Producer (TherapyBridge)>>" % text(self.title))
        number = self.next_number
        self._note(number, 1, self.place, 0)
        start = self.place
        about = b"/Type /XRef /W [1 4 2] /Size %d /Root %d 0 R /Info %d 0 R" % (
            number + 1,
            FIXED["catalog"],
            title,
        )
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, stream(bytes(self.places), about)))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _new(self, data: bytes) -> int:
        number = self.next_number
        self.next_number += 1
        self._object(number, data)
        return number

    def _object(self, number: int, data: bytes) -> None:
        self._note(number, 1, self.place, 0)
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, data))

    def _note(self, number: int, kind: int, place: int, index: int) -> None:
        missing = (number + 1) * ENTRY.size - len(self.places)
        self.places += bytes(max(missing, 0))
        ENTRY.pack_into(self.places, number * ENTRY.size, kind, place, index)

    def _write(self, content: bytes) -> None:
        self.file.write(content)
        self.place += len(content)


def stream(content: bytes, about: bytes = b"", *, is_packed: bool = True) -> bytes:
    if is_packed:
        content, about = zlib.compress(content), about + b" /Filter /FlateDecode"
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (about, len(content), content)


def text(words: str) -> bytes:
    return b"<" + (b"\xfe\xff" + words.encode("utf-16-be", "replace")).hex().encode() + b">"


def related(levels: list[int]) -> list[dict[str, int]]:
    """Of each heading: who stands above, before and after it, and first and last below it. A
    heading that skips a level stands right below the last one above it; -1 is the root."""
    family: list[dict[str, int]] = []
    above: list[int] = []  # the last heading of each level that is still open
    last_below: dict[int, int] = {}
    for at, level in enumerate(levels):
        while above and levels[above[-1]] >= level:
            above.pop()
        parent = above[-1] if above else -1
        kin = {"Parent": parent}
        if parent in last_below:
            kin["Prev"] = last_below[parent]
            family[last_below[parent]]["Next"] = at
        elif parent >= 0:
            family[parent]["First"] = at
        if parent >= 0:
            family[parent]["Last"] = at
        last_below[parent] = at
        family.append(kin)
        above.append(at)
    return family

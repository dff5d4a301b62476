"""What the press answers: a whole PDF, or one piece of a longer one.

A piece is a run of PDF objects, numbered from where the earlier pieces ended, with its own branch
of pages, of tags and of their index. writing/assembly.py hangs the branches into the trees.
References to the objects that all pieces share (see FIXED) are written with a G for their R, and
are not counted on.
"""

import re
import zlib
from collections.abc import Callable
from io import BytesIO

import pydyf
from weasyprint import DEFAULT_OPTIONS
from weasyprint.document import Document
from weasyprint.pdf import generate_pdf

from exports.writing.numbering import FIXED, LINK

VARIANT = "pdf/ua-1"
TOKENS = re.compile(
    rb"\((?:[^\\()]|\\.)*\)|<[0-9a-fA-F]*>|/[^\s<>\[\](){}/%]+|\b(\d+) 0 ([RG])\b", re.DOTALL
)
PER_STREAM = 200  # objects that are compressed together


def whole(document: Document, asked: dict) -> tuple[dict, bytes]:
    file = BytesIO()
    document.write_pdf(file, pdf_variant=VARIANT)
    return {"pages": len(document.pages)}, file.getvalue()


def count(document: Document, asked: dict) -> tuple[dict, bytes]:
    return {"pages": len(document.pages)}, b""


def piece(document: Document, asked: dict) -> tuple[dict, bytes]:
    """`first_number` of its objects, `first_key` of its pages in the index of tags, whether the
    number of all pages `is_stamped` on it later, and where `links` of the contents lead."""
    pdf = made(document)
    base = asked["first_number"] - 1
    tags, index = tag_branch(pdf, asked["first_key"])
    hang_pages(pdf, asked["first_key"], is_stamped=asked["is_stamped"])
    lead_links(pdf, asked.get("links", {}))
    name_headers(pdf, asked["first_number"])
    unwanted = left_out(pdf)
    kept = [one for one in pdf.objects[1:] if one.number not in unwanted]
    content, entries, following = packed(kept, base, asked["first_number"] + len(pdf.objects))
    return {
        "entries": entries,
        "next_number": following,
        "pages": len(document.pages),
        "pages_branch": pdf.pages.number + base,
        "tags": [number + base for number in tags],
        "index": index.number + base,
        "keys": len(index["Nums"]) // 2,
        "bookmarks": bookmarks(document, pdf, base),
    }, content


def made(document: Document, *, is_tagged: bool = True) -> pydyf.PDF:
    """What WeasyPrint would write, before it is written."""
    document.metadata.attachments = []
    tagged = {"pdf_variant": VARIANT, "pdf_tags": True} if is_tagged else {}
    return generate_pdf(document, None, 1, **{**DEFAULT_OPTIONS, "pdf_version": "1.7", **tagged})


def fixed(name: str) -> bytes:
    return b"%d 0 G" % FIXED[name]


def tag_branch(pdf: pydyf.PDF, first_key: int) -> tuple[list[int], pydyf.Dictionary]:
    """The elements right below the document, and the leaf that says whose a piece of a page is."""
    root = referred(pdf, pdf.catalog["StructTreeRoot"])
    document = referred(pdf, root["K"][0])
    index = referred(pdf, root["ParentTree"])
    document["P"], document["S"] = fixed("document"), "/Div"
    index["Nums"][::2] = [key + first_key for key in index["Nums"][::2]]
    index["Limits"] = pydyf.Array([index["Nums"][0], index["Nums"][-2]])
    return [document.number], index


def referred(pdf: pydyf.PDF, reference: bytes) -> pydyf.Dictionary:
    return pdf.objects[int(reference.split()[0])]


def hang_pages(pdf: pydyf.PDF, first_key: int, *, is_stamped: bool) -> None:
    pdf.pages["Parent"] = fixed("pages")
    for page in pages_of(pdf):
        page["StructParents"] += first_key
        if is_stamped:
            page["Contents"] = pydyf.Array([fixed("save"), page["Contents"], fixed("stamp")])
            resources = referred(pdf, page["Resources"])
            resources.setdefault("XObject", pydyf.Dictionary())["Total"] = fixed("total")
    for one in pdf.objects:
        if isinstance(one, pydyf.Dictionary) and "StructParent" in one:
            one["StructParent"] += first_key


def pages_of(pdf: pydyf.PDF) -> list[pydyf.Dictionary]:
    return [pdf.objects[number] for number in pdf.pages["Kids"][::3]]


def lead_links(pdf: pydyf.PDF, links: dict[str, list]) -> None:
    """Lines of the contents lead to pages that lie in other pieces."""
    for one in pdf.objects:
        if not isinstance(one, pydyf.Dictionary) or one.get("Subtype") != "/Link":
            continue
        address = one.get("A", {}).get("URI")
        name = address.string.removeprefix(LINK) if address else ""
        if name in links:
            page, top = links[name]
            del one["A"]
            one["Dest"] = pydyf.Array([b"%d 0 G" % page, "/XYZ", 0, float(top), 0])


def name_headers(pdf: pydyf.PDF, first_number: int) -> None:
    """Cells name their headers, and names must differ from those of the other pieces."""
    for one in pdf.objects:
        if not isinstance(one, pydyf.Dictionary):
            continue
        if "ID" in one and one.get("S") in ("/TH", "/TD"):
            one["ID"] = named(one["ID"], first_number)
        headers = one.get("A", {}).get("Headers") if isinstance(one.get("A"), dict) else None
        if headers:
            headers[:] = [named(name, first_number) for name in headers]


def named(name: pydyf.String, first_number: int) -> pydyf.String:
    return pydyf.String(f"{first_number}-{name.string}")


def left_out(pdf: pydyf.PDF) -> set[int]:
    """What stands once in the whole file: catalog, the root of the tags, metadata, the outline."""
    unwanted = {pdf.catalog.number, int(pdf.catalog["StructTreeRoot"].split()[0])}
    for one in pdf.objects:
        is_metadata = isinstance(one, pydyf.Stream) and one.extra.get("Type") == "/Metadata"
        is_outline = isinstance(one, pydyf.Dictionary) and (
            one.get("Type") == "/Outlines" or ("Title" in one and "Dest" in one)
        )
        if is_metadata or is_outline:
            unwanted.add(one.number)
    return unwanted


def packed(objects: list, base: int, following: int) -> tuple[bytes, list, int]:
    """The objects as they stand in the file; for each its number, and its place or the stream that
    holds it and the place therein; and the number after the last."""
    content, entries = bytearray(), []
    small = [one for one in objects if one.compressible]
    for one in objects:
        if not one.compressible:
            entries.append([one.number + base, len(content), None])
            data = shifted_stream(one.data, base)
            content += b"%d 0 obj\n%s\nendobj\n" % (one.number + base, data)
    for begin in range(0, len(small), PER_STREAM):
        stretch = small[begin : begin + PER_STREAM]
        entries.append([following, len(content), None])
        entries += [[one.number + base, following, at] for at, one in enumerate(stretch)]
        content += object_stream(following, [(o.number + base, o.data) for o in stretch], base)
        following += 1
    return bytes(content), entries, following


def object_stream(number: int, stretch: list[tuple[int, bytes]], base: int) -> bytes:
    places, texts = [], bytearray()
    for own, data in stretch:
        places.append(b"%d %d" % (own, len(texts)))
        texts += shifted(data, base) + b"\n"
    head = b" ".join(places) + b"\n"
    packed_texts = zlib.compress(head + texts, 6)
    about = b"<</Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d>>" % (
        len(stretch),
        len(head),
        len(packed_texts),
    )
    return b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, about, packed_texts)


def shifted(data: bytes, base: int) -> bytes:
    """With references counted from `base`; strings and names stay as they are."""

    def moved(found):
        if found[1] is None:
            return found[0]
        return b"%d 0 R" % (int(found[1]) + (base if found[2] == b"R" else 0))

    return TOKENS.sub(moved, data)


def shifted_stream(data: bytes, base: int) -> bytes:
    about, stream, content = data.partition(b"\nstream\n")
    return shifted(about, base) + stream + content


def bookmarks(document: Document, pdf: pydyf.PDF, base: int) -> list[list]:
    """Level, words, page and height of each heading, in their order."""
    numbers = pdf.pages["Kids"][::3]
    found = []

    def collect(branch):
        for label, (page, _, top), inner, _ in branch:
            level, _, words = label.partition("|")  # as paper.LEVELS writes it
            found.append([int(level), words, numbers[page] + base, top, page])
            collect(inner)

    collect(document.make_bookmark_tree(0.75, transform_pages=True))
    return found


def total(document: Document, asked: dict) -> tuple[dict, bytes]:
    """The words "of 2,481" as a drawing that every page shows at its foot."""
    pdf = made(document, is_tagged=False)
    base = asked["first_number"] - 1
    page = pages_of(pdf)[0]
    stream = referred(pdf, page["Contents"])
    stream.extra.update(
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": page["MediaBox"],
            "Resources": page["Resources"],
        }
    )
    unwanted = left_out_of_total(pdf, stream)
    kept = [one for one in pdf.objects[1:] if one.number not in unwanted]
    content, entries, following = packed(kept, base, asked["first_number"] + len(pdf.objects))
    drawing = b"%d 0 obj\n%s\nendobj\n" % (FIXED["total"], shifted_stream(stream.data, base))
    entries.append([FIXED["total"], len(content), None])
    return {"entries": entries, "next_number": following}, content + drawing


def left_out_of_total(pdf: pydyf.PDF, stream: pydyf.Stream) -> set[int]:
    own = {one.number for one in pages_of(pdf)}
    return {pdf.catalog.number, pdf.pages.number, stream.number} | own


MADE: dict[str, Callable[[Document, dict], tuple[dict, bytes]]] = {
    "whole": whole,
    "count": count,
    "piece": piece,
    "total": total,
}

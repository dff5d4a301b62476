"""PDFs: what stands on their pages, and what a screen reader finds in them."""

from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from exports.tests.papers import dot, event, events, note, pages_of, written

LONG = 320  # events: two stretches and a page with the contents


@pytest.fixture(scope="module")
def long_pdf():
    return written("pdf", {"mood": [], "timeline": events(LONG)})


def opened(content):
    return pikepdf.open(BytesIO(content))


def elements(element, found=None):
    found = [] if found is None else found
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found.append(kid)
            elements(kid, found)
    return found


def tags_of(content):
    with opened(content) as pdf:
        return [str(one.S) for one in elements(pdf.Root.StructTreeRoot)]


def test_a_short_one_has_letterhead_title_and_numbered_pages():
    letterhead = {"name": "Practice by the Canal", "lines": ["12 Canal Street"], "footer": "Secret"}

    pages = pages_of(written("pdf", {"timeline": events(2)}, letterhead=letterhead))

    assert "Practice by the Canal" in pages[0]
    assert "12 Canal Street" in pages[0]
    assert "Maya Okafor" in pages[0]
    assert "Secret" in pages[0]
    assert f"Page 1 of {len(pages)}" in pages[0]


def test_the_logo_of_the_letterhead_is_drawn():
    content = written("pdf", {"timeline": []}, logo=dot())

    assert "/Figure" in tags_of(content)


def test_what_is_no_picture_is_no_logo():
    content = written("pdf", {"timeline": []}, logo=b"<svg onload='x'/>")

    assert "/Figure" not in tags_of(content)


@pytest.mark.parametrize("number", [3, LONG])
def test_it_is_tagged_and_names_language_and_title(number):
    with opened(written("pdf", {"timeline": events(number)})) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo["/Title"]) == "Timeline"
        assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()


def test_a_title_names_no_patient():
    with opened(written("pdf", {"timeline": events(3)})) as pdf:
        assert "Maya" not in str(pdf.docinfo) + pdf.Root.Metadata.read_bytes().decode()


def test_a_long_one_is_sound(long_pdf):
    with opened(long_pdf) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_a_long_one_numbers_all_its_pages(long_pdf):
    pages = pages_of(long_pdf)

    numbers = [f"Page {at} of {len(pages)}" for at in range(1, len(pages) + 1)]
    told = [" ".join(page.replace("\xa0", " ").split()) for page in pages]
    assert [number for number, page in zip(numbers, told, strict=True) if number not in page] == []


def test_a_long_one_holds_every_event_once(long_pdf):
    text = "\n".join(pages_of(long_pdf))

    assert [text.count(f"Session #{at}\n") for at in range(LONG)] == [1] * LONG


def test_contents_say_the_page_and_lead_there(long_pdf):
    reader = PdfReader(BytesIO(long_pdf))

    links = [found.get_object() for found in reader.pages[0]["/Annots"]]
    led = [reader.get_page_number(link["/Dest"][0].get_object()) for link in links]
    front = reader.pages[0].extract_text().split("Contents")[1]
    assert set(led) == {1}
    assert front.count("2") >= 2


def test_the_outline_has_sections_and_months(long_pdf):
    reader = PdfReader(BytesIO(long_pdf))

    title, below = reader.outline
    names = [one.title for one in below if not isinstance(one, list)]
    months = [one.title for one in below[-1]]
    assert title.title == "Timeline"
    assert names == ["Contents", "Mood", "Timeline"]
    assert months[:2] == ["May 2026", "April 2026"]


def test_tags_of_a_long_one_belong_to_their_pages(long_pdf):
    with opened(long_pdf) as pdf:
        index = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        owners = {
            element.Pg.objgen == page.objgen
            for page in pdf.pages
            for element in index[int(page.StructParents)]
        }

    assert owners == {True}


def test_tags_of_a_long_one_are_in_the_order_of_its_pages(long_pdf):
    with opened(long_pdf) as pdf:
        numbers = {page.objgen: at for at, page in enumerate(pdf.pages)}
        found = [
            numbers[one.Pg.objgen] for one in elements(pdf.Root.StructTreeRoot) if "/Pg" in one
        ]

    assert found == sorted(found)


def test_what_stands_around_a_page_is_no_part_of_the_text():
    with opened(written("pdf", {"timeline": events(LONG)})) as pdf:
        stamped = b"/Artifact" in pdf.pages[1].Contents[2].read_bytes()

    assert stamped


def test_tables_have_header_cells():
    rows = [
        {
            "id": None,
            "number": at,
            "session_date": event().get("event_date"),
            "duration_seconds": 3000,
            "therapist": "Elena Marsh",
        }
        for at in range(3)
    ]

    tags = tags_of(written("pdf", {"sessions": rows}, kind="full_record"))

    assert tags.count("/TH") == 4 + 3 + 3  # columns, rows, and the facts of the first page


def test_charts_tell_what_they_show():
    rows = [
        {
            "date": event(at)["event_date"].date(),
            "source": "check_in",
            "words": f"{at} of 10",
            "value": at,
            "highest": 10,
        }
        for at in range(1, 6)
    ]

    with opened(written("pdf", {"mood": rows})) as pdf:
        [figure] = [one for one in elements(pdf.Root.StructTreeRoot) if one.S == "/Figure"]
        alternative = str(figure.Alt)

    assert "Mood between sessions: first 5, last 1." in alternative


def test_every_page_of_an_unsigned_note_is_marked():
    long = "She spoke of the meeting and how she left it early. " * 200
    unsigned = note(text=long, signed_by="")

    pages = pages_of(written("pdf", {"notes": [note(), unsigned, note()]}, kind="session_notes"))

    marked = ["DRAFT – not signed" in page for page in pages]
    assert len(pages) >= 5
    assert marked == [False] + [True] * (len(pages) - 2) + [False]


def test_a_draft_that_is_longer_than_a_stretch_is_marked_to_its_end():
    fields = [
        {"label": f"Field {at}", "text": "Words of hers. " * 100, "origin": "therapist"}
        for at in range(400)
    ]
    unsigned = note(signed_by="", sections=[{"name": "Subjective", "fields": fields}])

    pages = pages_of(written("pdf", {"notes": [unsigned]}, kind="session_notes"))

    assert all("DRAFT – not signed" in page for page in pages[2:])


def test_a_signed_note_says_who_when_and_which_words():
    [page] = pages_of(written("pdf", {"notes": [note()]}, kind="session_notes"))

    assert "Signed by Elena Marsh on 1 May 2026, 14:00 CEST." in page
    assert "ab" * 32 in page
    assert "DRAFT" not in page


def test_a_note_that_reads_otherwise_than_it_was_signed_says_so():
    changed = note()
    changed["signature"]["is_valid"] = False

    [page] = pages_of(written("pdf", {"notes": [changed]}, kind="session_notes"))

    assert "does not read as it was signed" in page


def test_an_empty_section_says_so():
    [page] = pages_of(written("pdf", {"homework": []}, kind="full_record"))

    assert "Nothing is recorded here." in page

"""Word documents: real styles, two fields, nothing from elsewhere."""

import re
import shutil
import subprocess
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document

from exports.documents.head import Part
from exports.tests.papers import event, events, head_of, note, pages_of, written
from exports.writing import word

OFFICE = shutil.which("soffice")


def opened(sections, **told):
    return Document(BytesIO(written("docx", sections, **told)))


def texts(document):
    return [paragraph.text for paragraph in document.paragraphs]


def test_headings_are_headings():
    document = opened({"timeline": events(2)})

    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert styles["Timeline"] == "Heading 1"
    assert styles["May 2026"] == "Heading 2"
    assert styles["Session #0"] == "EventTitle"


def test_a_table_repeats_its_head():
    rows = [
        {
            "id": None,
            "number": at,
            "session_date": event()["event_date"],
            "duration_seconds": None,
            "therapist": None,
        }
        for at in range(3)
    ]

    document = opened({"sessions": rows}, kind="full_record")

    table = document.tables[-1]
    assert table.style.name == "Table Grid"
    assert [cell.text for cell in table.rows[0].cells] == ["Session", "Date", "Length", "Therapist"]
    assert "tblHeader" in table.rows[0]._tr.xml


def test_pages_are_numbered_and_name_the_patient():
    section = opened({"timeline": events(1)}).sections[0]

    assert "Maya Okafor" in section.header.paragraphs[0].text
    assert 'instr="PAGE"' in section.footer.paragraphs[0]._p.xml
    assert 'instr="NUMPAGES"' in section.footer.paragraphs[0]._p.xml


def test_an_unsigned_note_has_pages_of_its_own_that_say_so():
    document = opened({"notes": [note(), note(signed_by="")]}, kind="session_notes")

    headers = [section.header.paragraphs[-1].text for section in document.sections]
    assert [header.startswith("DRAFT") for header in headers[:2]] == [False, True]
    assert any(text.startswith("DRAFT – not signed") for text in texts(document))


def test_nothing_leads_out_of_the_document():
    words = '<w:fldSimple w:instr="DDEAUTO c:\\\\x"/> INCLUDETEXT "http://127.0.0.1/x"'
    content = written("docx", {"timeline": [event(title=words, description=words)]}, name=words)

    with ZipFile(BytesIO(content)) as archive:
        files = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    relations = "".join(text for name, text in files.items() if name.endswith(".rels"))
    fields = re.findall(r'<w:fldSimple[^>]*instr="(\w+)"', "".join(files.values()))
    assert 'TargetMode="External"' not in relations
    assert set(fields) == {"PAGE", "NUMPAGES"}
    assert "<w:instrText" not in "".join(files.values())


def test_control_characters_are_left_out():
    document = opened({"timeline": [event(title="a\x00b\x0bc\ufffe", description="d\x1fe\tf\ng")]})

    assert "abc" in texts(document)
    assert "de\tf\ng" in texts(document)


def test_it_is_written_without_going_back():
    class Forward:
        def __init__(self):
            self.content = b""

        def write(self, content):
            self.content += bytes(content)

    file = Forward()
    part = Part("timeline", lambda: iter(events(3)))
    word.write(head_of(format="docx"), [part], file, lambda share: None)

    assert "Session #2" in texts(Document(BytesIO(file.content)))


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed here")
def test_libreoffice_opens_it(tmp_path):
    file = tmp_path / "export.docx"
    file.write_bytes(written("docx", {"notes": [note(), note(signed_by="")]}, kind="session_notes"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"

    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file]
    subprocess.run(command, check=True, capture_output=True, timeout=240)

    pages = pages_of((tmp_path / "export.pdf").read_bytes())
    assert "Signed by Elena Marsh" in pages[0]
    assert "DRAFT – not signed" in pages[1]
    assert f"Page 1 of {len(pages)}" in pages[0]

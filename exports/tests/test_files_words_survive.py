"""Whatever people write comes out of every format as they wrote it, or as near as it can."""

import csv
import json
from io import BytesIO, StringIO

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from exports.tests.papers import event, written
from timeline.drawing.markup import NOT_XML

ANY = st.text(min_size=1, max_size=80).filter(lambda text: text.strip() != "")
UNIQUE = st.lists(ANY, min_size=1, max_size=20)
PRINTED = st.text(st.sampled_from("abcXYZ09 äßé€<>&\"'(){}[]\\/%#;:=+-@"), min_size=1, max_size=60)


def described(texts):
    return {"timeline": [event(at, description=text) for at, text in enumerate(texts)]}


@given(UNIQUE)
def test_json_gives_words_back(texts):
    record = json.loads(written("json", described(texts)))

    assert [row["description"] for row in record["sections"]["timeline"]] == texts


@given(UNIQUE)
def test_tables_give_words_back_with_an_apostrophe_at_most(texts):
    content = written("csv", described(texts)).decode("utf-8-sig")

    rows = list(csv.reader(StringIO(content, newline="")))[1:]

    expected = [text.replace("\0", "") for text in texts]
    assert [row[4].removeprefix("'") for row in rows] == [
        text.removeprefix("'") for text in expected
    ]


@settings(max_examples=25)
@given(UNIQUE)
def test_word_gives_words_back_without_what_no_xml_may_hold(texts):
    document = Document(BytesIO(written("docx", described(texts))))

    found = {paragraph.text for paragraph in document.paragraphs}
    expected = {as_in_word(text) for text in texts} - {""}
    assert expected <= found


def as_in_word(text):
    return NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=3)
@given(st.lists(PRINTED, min_size=10, max_size=30))
def test_pdf_gives_printed_words_back(texts):
    reader = PdfReader(BytesIO(written("pdf", described(texts))))

    found = "".join("".join(page.extract_text().split()) for page in reader.pages)
    assert [text for text in texts if "".join(text.split()) not in found] == []

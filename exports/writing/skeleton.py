"""What a Word document has besides its text: styles, sizes, the lines around each page."""

from copy import deepcopy
from io import BytesIO
from zipfile import ZipFile

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

from exports.documents.head import Head
from exports.documents.telling.sessions import DRAFT, MACHINE
from exports.writing.word_text import Sections
from timeline.drawing.markup import NOT_XML

TEXT = "word/document.xml"
FONT = "Liberation Sans"
INK, QUIET, RED = RGBColor(0x14, 0x30, 0x3F), RGBColor(0x46, 0x51, 0x5C), RGBColor(0x9C, 0x1C, 0x1C)
WIDE = Mm(172)
# Name: base, size, colour, whether bold, points before and after, whether it keeps to the next
STYLES = {
    "Letterhead": ("Normal", 13, INK, True, 0, 0, True),
    "Label": ("Normal", 9, QUIET, True, 3, 1, True),
    "Quiet": ("Normal", 9, QUIET, False, 0, 2, False),
    "Cell": ("Normal", 9, None, False, 1, 1, False),
    "Mark": ("Normal", 10, RED, True, 4, 4, False),
    "Signature": ("Normal", 10, None, True, 12, 2, True),
    "EventTime": ("Normal", 8.5, QUIET, False, 6, 0, True),
    "EventTitle": ("Normal", 10, None, True, 0, 0, True),
}
HEADINGS = {"Title": 20, "Heading 1": 14, "Heading 2": 11.5, "Heading 3": 10}


def made(head: Head) -> tuple[str, str, Sections, dict[str, bytes]]:
    """What stands before and after the text, the ends of its sections, and the other files."""
    document = Document()
    set_styles(document)
    set_sections(document, head)
    set_properties(document, head)
    begin, end, sections = text_around(document)
    return begin, end, sections, other_files(document)


def set_styles(document) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    for name, size in HEADINGS.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), True
        style.font.color.rgb = INK
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    document.styles["Body Text"].paragraph_format.space_after = Pt(4)
    document.styles["Title"].paragraph_format.space_before = Pt(24)
    for name, told in STYLES.items():
        add_style(document, name, *told)


def add_style(document, name, base, size, colour, is_bold, before, after, keeps) -> None:
    styles = document.styles
    is_there = any(style.name == name for style in styles)
    style = styles[name] if is_there else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles[base]
    style.font.size, style.font.bold = Pt(size), is_bold
    if colour is not None:
        style.font.color.rgb = colour
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.keep_with_next = keeps


def set_sections(document, head: Head) -> None:
    """The usual pages, those of a draft and those of a machine's note."""
    for mark in ("", DRAFT, MACHINE):
        section = document.add_section(WD_SECTION.NEW_PAGE) if mark else document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin = Mm(20), Mm(18)
        section.top_margin, section.bottom_margin = Mm(24), Mm(22)
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        running = " – ".join(filter(None, [head.letterhead_name, head.title]))
        line(section.header.paragraphs[0], f"{running}\t{head.patient_name}")
        if mark:
            marked(section.header.add_paragraph(), mark)
        numbered(line(section.footer.paragraphs[0], f"{head.footer}\tPage "))


def line(paragraph, text: str):
    for stop in list(paragraph.paragraph_format.tab_stops):
        stop._tab.getparent().remove(stop._tab)
    paragraph.style = "Quiet"
    paragraph.paragraph_format.tab_stops.add_tab_stop(WIDE, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(NOT_XML.sub("", text))
    return paragraph


def marked(paragraph, words: str) -> None:
    paragraph.style = "Mark"
    paragraph.add_run(words)


def numbered(paragraph) -> None:
    """The only two fields that a document has."""
    field(paragraph, "PAGE")
    paragraph.add_run(" of ")
    field(paragraph, "NUMPAGES")


def field(paragraph, name: str) -> None:
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), name)
    paragraph._p.append(simple)


def set_properties(document, head: Head) -> None:
    about = document.core_properties
    about.title, about.author, about.comments = head.title, "TherapyBridge", ""
    about.created = about.modified = head.made_at.replace(tzinfo=None)
    about.language, about.last_modified_by = "en", ""


def text_around(document) -> tuple[str, str, Sections]:
    body = document.element.body
    ends = [deepcopy(found) for found in body.iter(qn("w:sectPr"))]
    for child in list(body):
        body.remove(child)
    whole = etree.tostring(document.element, encoding="unicode")
    tag = whole.index("<w:body")
    begin = whole[:tag] + "<w:body>"
    words = [etree.tostring(end, encoding="unicode") for end in ends]
    header = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return header + begin, f"{words[0]}</w:body></w:document>", Sections(*words)


def other_files(document) -> dict[str, bytes]:
    packed = BytesIO()
    document.save(packed)
    with ZipFile(packed) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != TEXT}

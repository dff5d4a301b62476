"""Cells of CSV that the database writes, as exports/writing/tables.py would write them."""

from django.db.models import Case, F, Func, Q, TextField, Value, When
from django.db.models.functions import Left, Replace
from django.db.models.lookups import In, LessThan

from exports.writing.tables import FORMULA

BLANKS = "".join(sign for sign in map(chr, range(1, 0x3001)) if sign.isspace())  # there are no more


def csv_line(*cells):
    """None of the cells is NULL: it would be left out, and those behind it move up."""
    return text_of("concat_ws", Value(","), *cells)


def words(text: str | Case):
    """Between quotation marks, and nothing that a spreadsheet takes for a formula."""
    text = F(text) if isinstance(text, str) else text
    begins = (Left(text, 1), Left(text_of("ltrim", text, Value(BLANKS)), 1))
    is_formula = Q(In(begins[0], FORMULA)) | Q(In(begins[1], FORMULA))
    before = Case(When(is_formula, then=Value("\"'")), default=Value('"'))
    return text_of("concat", before, Replace(text, Value('"'), Value('""')), Value('"'))


def moment(name: str, zone: str):
    """ISO 8601, to the second, with the offset of the reader's clock at that moment."""
    local, utc = (text_of("timezone", Value(place), F(name)) for place in (zone, "UTC"))
    return text_of(
        "concat",
        text_of("to_char", local, Value('YYYY-MM-DD"T"HH24:MI:SS')),
        Case(
            When(LessThan(local, utc), then=offset("-", utc, local)),
            default=offset("+", local, utc),
        ),
    )


def offset(sign: str, later, earlier):
    between = text_of("age", later, earlier)
    return text_of("to_char", between, Value(f'"{sign}"HH24:MI'))


def text_of(function: str, *arguments) -> Func:
    return Func(*arguments, function=function, output_field=TextField())

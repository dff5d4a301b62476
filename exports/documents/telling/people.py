"""Who it is about, what they agreed to, what left the practice."""

from collections.abc import Iterable, Iterator

from exports.documents.blocks import Block, Facts, Rows
from exports.documents.head import Head


def demographics(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    for row in rows:
        team = [f"{one['name']} ({one['relationship'].lower()})" for one in row["care_team"]]
        told = [
            ("Name", row["name"]),
            ("Email", row["email"]),
            ("Phone", row["phone"]),
            ("Care team", ", ".join(team)),
            ("First session", head.day(row["first_session"])),
            ("Last session", head.day(row["last_session"])),
            ("Sessions", str(row["sessions"])),
        ]
        yield Facts([(name, words) for name, words in told if words])


def consents(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    table = Rows(("Consent", "Decision", "On", "How", "Now"))
    for row in rows:
        how = f"{row['method']}, version {row['version']}"
        yield from table.add(
            row["type"], row["decision"], head.day(row["signed_at"]), how, row["state"]
        )
    yield from table.rest()


def accounting(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    table = Rows(("When", "What", "By or to whom", "Why"))
    for row in rows:
        yield from table.add(
            head.moment(row["created_at"]), row["what"], row["recipient"], row["purpose"] or ""
        )
    yield from table.rest()

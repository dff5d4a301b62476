"""The database role as which web and workers connect: it owns nothing, and of what must stay it
can only read and add. docs/audit.md."""

from dataclasses import dataclass

import environ
from django.db import DatabaseError, transaction
from psycopg import sql

ROLE = "therapybridge_app"
APPEND_ONLY = (
    "accounts_auditevent",
    "accounts_auditseal",
    "accounts_auditanchor",
    "accounts_erasurecertificate",
)
KEPT = ("sessions_app_templateversion",)  # no act of the product deletes these rows
READ_ONLY = ("django_migrations",)
GRANTS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role};
REVOKE UPDATE, DELETE ON {append_only} FROM {role};
REVOKE DELETE ON {kept} FROM {role};
REVOKE INSERT, UPDATE, DELETE ON {read_only} FROM {role}
"""


class MayNotMakeRoles(Exception):
    """The owner of the database must be given CREATEROLE, or the role be made by somebody else."""


@dataclass(frozen=True)
class Login:
    name: str
    password: str

    @classmethod
    def of(cls, url: str):
        parts = environ.Env.db_url_config(url)
        return cls(parts["USER"], parts["PASSWORD"])


def grant(connection, *, login: Login | None) -> None:
    """All of it at once: there is no moment in which the role may do more. Doing it again is
    needed after each migration, and harms nothing."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _make_role(cursor)
        statements = sql.SQL(GRANTS).format(
            role=sql.Identifier(ROLE),
            append_only=_tables(APPEND_ONLY),
            kept=_tables(KEPT),
            read_only=_tables(READ_ONLY),
        )
        cursor.execute(statements)
        if login:
            _admit(cursor, login)


def _tables(names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _make_role(cursor) -> None:
    if not _exists(cursor, ROLE):
        _execute_as_maker(cursor, sql.SQL("CREATE ROLE {}").format(sql.Identifier(ROLE)))


def _admit(cursor, login: Login) -> None:
    """Make the account, or give it this password, and let it act as the role."""
    name, password = sql.Identifier(login.name), sql.Literal(login.password)
    verb = "ALTER" if _exists(cursor, login.name) else "CREATE"
    account = sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD {}")
    _execute_as_maker(cursor, account.format(sql.SQL(verb), name, password))
    cursor.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(ROLE), name))


def _execute_as_maker(cursor, statement) -> None:
    try:
        cursor.execute(statement)
    except DatabaseError as error:
        raise MayNotMakeRoles from error


def _exists(cursor, role: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return cursor.fetchone() is not None

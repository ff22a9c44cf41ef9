"""The database itself refuses to change or delete an entry of the journal."""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "core_journalentry"
MESSAGE = "journal entries are never changed or deleted"

_SQLITE = {
    f"journal_refuse_{act}": (
        f"CREATE TRIGGER IF NOT EXISTS journal_refuse_{act} BEFORE {act.upper()} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    )
    for act in ("update", "delete")
}

_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION core_journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_POSTGRESQL = {
    "journal_refuse_change": (
        f"CREATE OR REPLACE TRIGGER journal_refuse_change BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION core_journal_refuse()"
    ),
    "journal_refuse_truncate": (
        f"CREATE OR REPLACE TRIGGER journal_refuse_truncate BEFORE TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION core_journal_refuse()"
    ),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that are missing. Run after each migration, by the tables' owner."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for statement in triggers(connection).values():
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that are not in the database."""
    if connection.vendor == "postgresql":
        question = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'"
    else:
        question = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(question, [TABLE])
        present = {row[0] for row in cursor.fetchall()}
    return sorted(set(triggers(connection)) - present)


def triggers(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Name and statement of each trigger of this engine."""
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE

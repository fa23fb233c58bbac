"""The SQLite schema, as numbered migrations: `PRAGMA user_version` counts those that have run."""

from __future__ import annotations

from collections.abc import Mapping

# A table of relations, the columns behind document and ordinal.
RELATION_COLUMNS: Mapping[str, str] = {
    "departments": 'record, node, version, name, written, role, generic, "start", "end"',
    "figures": 'record, node, version, name, value, upper, unit, bound, year, "start", "end", phrase_start, phrase, written',
    "years": 'record, version, year, "start", "end"',
    "defined_terms": 'record, version, term, meaning, "start", "end"',
    "contacts": 'record, owner, kind, value, "start", "end"',
    "figure_changes": "name, old, new, ratio",
    "department_changes": "old, new, added, removed, kept",
    "body_changes": "old, new, old_records, new_records, everywhere",
    "node_pairs": "old, new",
    "findings": "subject, holds, statement, evidence, name, said, found, working",
}
# Columns of relations that questions look for across documents.
_SOUGHT = (("departments", "name"), ("figures", "name"), ("years", "year"), ("defined_terms", "term"))

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE documents (
            id TEXT PRIMARY KEY, ordinal INTEGER NOT NULL, source TEXT NOT NULL, source_sha256 TEXT NOT NULL,
            format INTEGER NOT NULL, aligned TEXT NOT NULL DEFAULT '', title TEXT NOT NULL, sha256 TEXT NOT NULL,
            plain TEXT NOT NULL, old_name TEXT NOT NULL, new_name TEXT NOT NULL)""",
        """CREATE TABLE records (
            key TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
            "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, version TEXT, task INTEGER, task_title TEXT,
            number INTEGER, heading TEXT NOT NULL, figure INTEGER, "row" INTEGER)""",
        "CREATE UNIQUE INDEX records_in_order ON records(document, ordinal)",
        """CREATE TABLE headings (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            text TEXT NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, figure INTEGER,
            PRIMARY KEY (document, ordinal))""",
        """CREATE TABLE pairs (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            old TEXT NOT NULL, new TEXT NOT NULL, commentary TEXT NOT NULL, relation TEXT NOT NULL,
            basis TEXT NOT NULL, score REAL NOT NULL, PRIMARY KEY (document, ordinal))""",
        """CREATE TABLE problems (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            message TEXT NOT NULL, figure INTEGER, "row" INTEGER, PRIMARY KEY (document, ordinal))""",
        """CREATE TABLE terms (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, term TEXT NOT NULL,
            PRIMARY KEY (document, term)) WITHOUT ROWID""",
        """CREATE TABLE embeddings (
            encoder TEXT NOT NULL, hash BLOB NOT NULL, vector BLOB NOT NULL,
            PRIMARY KEY (encoder, hash)) WITHOUT ROWID""",
    ),
    (
        "ALTER TABLE documents ADD COLUMN added INTEGER NOT NULL DEFAULT 0",
        "UPDATE documents SET source = json_array(source)",
        "ALTER TABLE records ADD COLUMN label TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE records ADD COLUMN suffix INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE records ADD COLUMN context TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE records ADD COLUMN page INTEGER",
    ),
    (
        "ALTER TABLE records ADD COLUMN node TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE problems ADD COLUMN english TEXT NOT NULL DEFAULT ''",
        """CREATE TABLE nodes (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            id TEXT NOT NULL, version TEXT, label TEXT NOT NULL, ordinals TEXT NOT NULL, title TEXT NOT NULL,
            level INTEGER NOT NULL, parent TEXT NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
            PRIMARY KEY (document, ordinal))""",
    ),
    (
        # What a document says as rows, made of records and pairs; `related` says under which rules, 0 where none are made yet.
        "ALTER TABLE documents ADD COLUMN related INTEGER NOT NULL DEFAULT 0",
        """CREATE TABLE departments (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            record TEXT NOT NULL, node TEXT NOT NULL, version TEXT, name TEXT NOT NULL, written TEXT NOT NULL, role TEXT NOT NULL,
            generic INTEGER NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, PRIMARY KEY (document, ordinal))""",
        """CREATE TABLE figures (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            record TEXT NOT NULL, node TEXT NOT NULL, version TEXT, name TEXT NOT NULL, value REAL NOT NULL, upper REAL,
            unit TEXT NOT NULL, bound TEXT NOT NULL, year INTEGER, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
            phrase_start INTEGER NOT NULL, phrase TEXT NOT NULL, written TEXT NOT NULL, PRIMARY KEY (document, ordinal))""",
        """CREATE TABLE years (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            record TEXT NOT NULL, version TEXT, year INTEGER NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
            PRIMARY KEY (document, ordinal))""",
        """CREATE TABLE defined_terms (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            record TEXT NOT NULL, version TEXT, term TEXT NOT NULL, meaning TEXT NOT NULL,
            "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, PRIMARY KEY (document, ordinal))""",
        """CREATE TABLE contacts (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            record TEXT NOT NULL, owner TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
            "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, PRIMARY KEY (document, ordinal))""",
        """CREATE TABLE figure_changes (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            name TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL, ratio REAL, PRIMARY KEY (document, ordinal))""",
        """CREATE TABLE department_changes (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            old TEXT, new TEXT, added TEXT NOT NULL, removed TEXT NOT NULL, kept TEXT NOT NULL, PRIMARY KEY (document, ordinal))""",
        """CREATE TABLE body_changes (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            old TEXT NOT NULL, new TEXT NOT NULL, old_records TEXT NOT NULL, new_records TEXT NOT NULL,
            everywhere INTEGER NOT NULL, PRIMARY KEY (document, ordinal))""",
        """CREATE TABLE node_pairs (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            old TEXT NOT NULL, new TEXT NOT NULL, PRIMARY KEY (document, ordinal))""",
        """CREATE TABLE findings (
            document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            subject TEXT NOT NULL, holds INTEGER NOT NULL, statement TEXT NOT NULL, evidence TEXT NOT NULL, name TEXT NOT NULL,
            said TEXT NOT NULL, found TEXT NOT NULL, working TEXT NOT NULL, PRIMARY KEY (document, ordinal))""",
        *(f"CREATE INDEX {table}_by_{column} ON {table}({column})" for table, column in _SOUGHT),
    ),
    (
        # What was recognised in pictures: [confidence, [[start, end], …]] of a record, [page, confidence, version] of each page.
        "ALTER TABLE records ADD COLUMN recognised TEXT",
        "ALTER TABLE documents ADD COLUMN scans TEXT NOT NULL DEFAULT '[]'",
    ),
    (
        # What the plain text, and all rows of a document, are checked against; empty where an earlier program wrote them.
        "ALTER TABLE documents ADD COLUMN plain_sha256 TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE documents ADD COLUMN checksum TEXT NOT NULL DEFAULT ''",
    ),
    (
        # The number under which the indexes know a document as it was read; one that is read anew gets a new number, none is used twice.
        """CREATE TABLE entries (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            document TEXT NOT NULL UNIQUE REFERENCES documents(id) ON DELETE CASCADE)""",
        "INSERT INTO entries (document) SELECT id FROM documents ORDER BY ordinal, id",
    ),
)

"""Find chunks by their words: BM25 by tantivy, which takes documents in and out one by one.

Every chunk is a document of tantivy: its words, as jieba cut them, joined by blanks, and as numbers what may be filtered.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from index.chunk_rows import Allowed, ChunkRow
from index.files import MANIFEST, DamagedError, Held, Manifest, OtherError, checksum
from index.types import Entry, Place

_TEXT, _PLACE, _ENTRY, _KIND, _VERSION, _TASK = "text", "place", "entry", "kind", "version", "task"
# A place is the number of a document and that of a record in it.
_RECORD_BITS = 24
_HEAP = 64 << 20
# Stands in the folder while a change is being written; what an interrupted one left is then no damage.
_CHANGING = ".changing"
_META = "meta.json"


@dataclass(frozen=True, slots=True)
class Words:
    """A chunk and its words."""

    row: ChunkRow
    tokens: Sequence[str]


class LexicalIndex:
    """An index of words in a folder, or in memory where there is none; changes are for one thread of one process at a time."""

    def __init__(self, folder: Path | None, index: Any, manifest: Manifest) -> None:  # noqa: ANN401 - kept behind this file
        """Keep an open index."""
        self._folder = folder
        self._index = index
        self._schema = index.schema
        self._searcher = index.searcher()
        self.manifest = manifest

    @classmethod
    def create(cls, folder: Path | None, identity: Mapping[str, str]) -> LexicalIndex:
        """Make an empty index.

        Raises:
            OSError: when the folder cannot be made.
        """
        tantivy = _tantivy()
        if folder is None:
            return cls(None, tantivy.Index(_schema()), Manifest(identity, {}, {}))
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
        else:
            folder.unlink(missing_ok=True)
        folder.mkdir(parents=True)
        try:
            made = cls(folder, tantivy.Index(_schema(), str(folder)), Manifest(identity, {}, {}))
        except ValueError as error:  # what the disk refused, or a name that is no Unicode
            raise OSError(str(error)) from error
        made._describe({})
        return made

    @classmethod
    def open(cls, folder: Path, identity: Mapping[str, str]) -> LexicalIndex:
        """Open an index that was made with the same settings.

        Raises:
            OtherError: when it was made with others.
            DamagedError: naming the first file that is not as it was written.
        """
        manifest = Manifest.read(folder)
        if manifest.identity != identity:
            raise OtherError(MANIFEST)
        was_interrupted = (folder / _CHANGING).exists()
        manifest.check(folder, but=_gone(folder, manifest) if was_interrupted else ())
        try:
            opened = cls(folder, _tantivy().Index.open(str(folder)), manifest)
        except (OSError, ValueError) as error:
            raise DamagedError(_META) from error
        if was_interrupted:
            opened._describe(manifest.entries)
        return opened

    def emptied(self) -> LexicalIndex:
        """Return an empty index in the place of this one."""
        return LexicalIndex.create(self._folder, self.manifest.identity)

    def reload(self) -> None:
        """See what another process has changed.

        Raises:
            DamagedError: when it has made the index anew.
        """
        if self._folder is not None:
            self.manifest = Manifest.read(self._folder)
            self._refresh()

    def change(self, gone: Iterable[int], came: Iterable[tuple[Entry, Sequence[Words]]]) -> None:
        """Take documents out by their numbers and others in, and write that down.

        Raises:
            OSError: when the disk does not take it.
        """
        tantivy = _tantivy()
        entries = dict(self.manifest.entries)
        if self._folder is not None:
            (self._folder / _CHANGING).touch()
        try:
            writer = self._index.writer(_HEAP, 1)  # one thread: the same documents make the same index
            for number in gone:
                writer.delete_documents_by_term(_ENTRY, number)
                entries.pop(number, None)
            for entry, chunks in came:
                writer.delete_documents_by_term(_ENTRY, entry.number)  # what an interrupted change has left
                for each in chunks:
                    made = tantivy.Document()
                    made.add_text(_TEXT, " ".join(each.tokens))
                    made.add_integer(_PLACE, entry.number << _RECORD_BITS | each.row.record)
                    made.add_integer(_ENTRY, entry.number)
                    made.add_integer(_KIND, each.row.kind)
                    made.add_integer(_VERSION, each.row.version)
                    made.add_integer(_TASK, each.row.task)
                    writer.add_document(made)
                entries[entry.number] = Held(entry.digest, len(chunks))
            writer.commit()
            writer.wait_merging_threads()
        except ValueError as error:  # how tantivy tells what the disk refused
            raise OSError(str(error)) from error
        self._refresh()
        self._describe(entries)

    def search(self, tokens: Iterable[str], depth: int, allowed: Allowed) -> list[tuple[Place, float]]:
        """Return up to `depth` (place, BM25), best first; a token counts once however often it is asked."""
        query = self._query(tokens, allowed)
        if query is None:
            return []
        searcher = self._searcher
        hits = searcher.search(query, depth, count=False).hits
        places = searcher.fast_field_values(_PLACE, [address for _, address in hits])
        found = [(int(place or 0), score) for (score, _), place in zip(hits, places, strict=True)]
        return [(Place(place >> _RECORD_BITS, place & (1 << _RECORD_BITS) - 1), score) for place, score in found]

    def _query(self, tokens: Iterable[str], allowed: Allowed) -> Any:  # noqa: ANN401
        tantivy = _tantivy()
        occur, make = tantivy.Occur, tantivy.Query
        words = [(occur.Should, make.term_query(self._schema, _TEXT, token, "freq")) for token in dict.fromkeys(tokens)]
        filters = ((_ENTRY, allowed.entries), (_KIND, allowed.kinds), (_VERSION, allowed.versions), (_TASK, allowed.tasks))
        if not words or any(values is not None and not values for _, values in filters):
            return None
        parts = [(occur.Must, make.boolean_query(words))]
        for field, values in filters:
            if values is not None:
                chosen = make.term_set_query(self._schema, field, sorted(values))
                parts.append((occur.Must, make.const_score_query(chosen, 0.0)))
        if allowed.but:
            parts.append((occur.MustNot, make.term_set_query(self._schema, _KIND, sorted(allowed.but))))
        return make.boolean_query(parts)

    def _refresh(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def _describe(self, entries: Mapping[int, Held]) -> None:
        """Write the manifest: files that tantivy has written once never change, so only new ones are hashed."""
        known = {name: value for name, value in self.manifest.checksums.items() if name != _META}
        sums = {path.name: known.get(path.name) or checksum(path) for path in _files(self._folder)} if self._folder else {}
        self.manifest = Manifest(self.manifest.identity, entries, sums)
        if self._folder is not None:
            self.manifest.write(self._folder)
            (self._folder / _CHANGING).unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files that tantivy has written."""
    for path in sorted(folder.iterdir()):
        if not path.name.startswith((".", MANIFEST)):
            yield path


def _gone(folder: Path, manifest: Manifest) -> list[str]:
    """Return the files that an interrupted change may have written anew or merged into others."""
    return [_META, *(name for name in manifest.checksums if not (folder / name).exists())]


def engine() -> str:
    """Name what writes the files; another version may write them otherwise."""
    return str(_tantivy().__version__)


def is_whole(folder: Path) -> bool:
    """Tell whether the files of an index are what its manifest says; what an interrupted change left is no damage."""
    with contextlib.suppress(DamagedError):
        manifest = Manifest.read(folder)
        manifest.check(folder, but=_gone(folder, manifest) if (folder / _CHANGING).exists() else ())
        return True
    return False


def _schema() -> Any:  # noqa: ANN401
    builder = _tantivy().SchemaBuilder()
    builder.add_text_field(_TEXT, tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field(_PLACE, fast=True)
    for name in (_ENTRY, _KIND, _VERSION, _TASK):
        builder.add_integer_field(name, indexed=True)
    return builder.build()


def _tantivy() -> Any:  # noqa: ANN401 - imported when it is needed
    return import_module("tantivy")

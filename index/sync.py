"""Bring the store up to date with the files that it stands for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import UserError
from corpus.types import Document
from index.store import Source, Store
from index.types import Notice


def synchronise(store: Store, paths: Sequence[Path], read: Callable[[Path], Document], corpus_format: int, notice: Notice) -> None:
    """Read what changed and drop what is no longer named; a file that cannot be read keeps what it last said."""
    known = store.sources()
    by_path = {source.path: source for source in known}
    by_content = {(source.sha256, source.format, Path(source.path).name): source for source in known}
    kept: list[Source] = []
    taken: dict[str, str] = {}
    for path in paths:
        place = str(path.resolve())
        earlier = by_path.get(place)
        document: Document | None = None
        try:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            source = by_content.get((digest, corpus_format, path.name))
            if source is not None and source.document not in taken:
                source = Source(source.document, place, digest, corpus_format)
            else:
                document = read(path)
                source = Source(document.id, place, digest, corpus_format)
        except (OSError, UserError) as error:
            reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            if earlier is None:
                notice(f"文件 {path} 读不了，已略过：{reason}")
                continue
            notice(f"文件 {path} 读不了，沿用上次读入的内容：{reason}")
            source = earlier
        if source.document in taken:
            notice(f"文件 {path} 与 {taken[source.document]} 的文档编号同为 {source.document}，已略过；请改名")
            continue
        taken[source.document] = str(path)
        if document is not None:
            store.put(document, source, len(kept))
        kept.append(source)
    store.arrange(kept)

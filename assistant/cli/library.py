"""The command line's commands for documents: add, list, remove, align, status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.apart import encode_apart
from assistant.cli.options import Home, Json, opened, write, write_all
from assistant.cli.progress import notice
from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.service import Assistant
    from index.sync import Added

_TOO_MANY = 10_000
_NAMED = 20


def add(
    files: Annotated[list[Path] | None, typer.Argument(help="文件或目录 Files or folders")] = None,
    old: Annotated[Path | None, typer.Option("--old", help="旧版全文 The old text")] = None,
    new: Annotated[Path | None, typer.Option("--new", help="新版全文 The new text")] = None,
    name: Annotated[str, typer.Option("--name", help="资料的名称 What the document is called")] = "",
    dated: Annotated[str, typer.Option("--dated", help="这个文件是 --name 哪一年（日期）的版本 The date of this version of --name")] = "",
    wait: Annotated[bool, typer.Option("--wait", help="等向量也建好 Wait for the vectors too")] = False,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """加入资料：对照表、单个文本，或新旧两个全文 Add documents: a comparison, a text, or an old and a new one."""
    jobs = _jobs(files or [], old, new, name)
    if dated and (len(jobs) != 1 or len(jobs[0][0]) != 1 or not name):
        raise typer.BadParameter("--dated 要配一个文件和 --name (--dated goes with one file and --name)")
    with opened(home, waits=wait) as assistant:
        _log(assistant)
        done = []
        for number, (paths, called) in enumerate(jobs):
            if len(jobs) > 1:
                assistant.progress(number, len(jobs), "读取 Reading")
            done.append(_add(assistant, paths, called, as_json, dated))
        if len(jobs) > 1:
            assistant.progress(len(jobs), len(jobs), "读取 Reading")
        if added := [each for each in done if each]:
            if wait:
                assistant.prepare()
            for each in dict.fromkeys(added):
                _tell(assistant, each, as_json)
            if assistant.library.unready():
                encode_apart(assistant.library.home.root)
    if not all(done):
        raise typer.Exit(1)


def _jobs(files: list[Path], old: Path | None, new: Path | None, name: str) -> list[tuple[list[Path], str]]:
    """Return what to add: one file each, or the pair of an old and a new one.

    Raises:
        BadParameter: when only half of a pair is given, or nothing at all.
    """
    if (old is None) != (new is None):
        raise typer.BadParameter("--old 和 --new 要一起给 (--old and --new go together)")
    jobs = [([path], name if len(files) == 1 else "") for path in _expanded(files)]
    if old is not None and new is not None:
        jobs.append(([old, new], name))
    if not jobs and not files:
        raise typer.BadParameter("请给出文件、目录，或 --old 与 --new (give files, folders, or --old and --new)")
    return jobs


def _expanded(files: Iterable[Path]) -> Iterator[Path]:
    for path in files:
        if path.is_dir():
            yield from _inside(path)
        else:
            yield path


def _inside(folder: Path) -> list[Path]:
    """Return the files of a folder that can be read, and name those that cannot.

    Raises:
        UserError: when there is none, or more than anyone means to add at once.
    """
    from corpus.readers.files import SUFFIXES, TOLD

    inside = sorted(each for each in folder.rglob("*") if each.is_file() and not each.name.startswith((".", "~$")))
    known = SUFFIXES | TOLD
    readable = [each for each in inside if each.suffix.lower() in known]
    if not readable:
        raise UserError(f"目录 {folder} 里没有可以加入的文件", f"there is no file in {folder} that can be added")
    if len(readable) > _TOO_MANY:
        raise UserError(
            f"目录 {folder} 里的文件超过 {_TOO_MANY} 个，请分批加入", f"{folder} holds more than {_TOO_MANY} files; add fewer at once"
        )
    if others := [each.name for each in inside if each.suffix.lower() not in known]:
        more = "……" if len(others) > _NAMED else ""
        notice(f"{folder} 里有 {len(others)} 个文件的类型不受支持，未加入：{'、'.join(others[:_NAMED])}{more}")
    return readable


def _add(assistant: Assistant, paths: list[Path], name: str, as_json: bool, dated: str) -> Added | None:
    """Add a document; a file that cannot be read is told at once."""
    from assistant.serving import logs

    try:
        added = assistant.library.add_dated(paths[0], name, dated) if dated else assistant.add(paths, name)
        logs.changed(added.outcome.value, added.document, logs.account())
    except UserError as error:
        notice(str(error))
        if as_json:
            write({"paths": [str(path) for path in paths], "error": str(error)})
        return None
    return added


def _tell(assistant: Assistant, added: Added, as_json: bool) -> None:
    """Say what became of a document and what was understood of it, once its versions are paired."""
    from assistant.documents.intake import as_json as fields

    found = assistant.understood(added.document)
    if as_json:
        told: dict[str, object] = {"document": added.document, "title": assistant.title(added.document), "outcome": added.outcome.value}
        told |= {"change": asdict(added.change)} if added.change else {}
        write(told | fields(found))
    else:
        from assistant.cli.terminal import print_added

        print_added(added, assistant.title(added.document), found)


def encode(home: Home = None) -> None:
    """为还没有向量的资料建立向量（add 会在后台做）Make the vectors that are missing, as add does in the background."""
    with opened(home) as assistant:
        assistant.prepare()


def compact(home: Home = None) -> None:
    """合并向量索引，清掉已移除资料的向量 Merge the index of vectors, without those of documents that were removed."""
    with opened(home) as assistant:
        assistant.prepare()
        assistant.library.compact()


def list_documents(as_json: Json = False, home: Home = None) -> None:
    """列出资料 List the documents."""
    with opened(home) as assistant:
        rows = assistant.holdings()
    if as_json:
        write_all(rows)
    else:
        from assistant.cli.terminal import print_holdings

        print_holdings(rows)


def remove(
    documents: Annotated[list[str], typer.Argument(help="资料编号，见 list Ids of documents, see list")],
    home: Home = None,
) -> None:
    """移除资料 Remove documents."""
    from assistant.serving import logs
    from assistant.serving.uploads import remove_uploaded

    with opened(home) as assistant:
        _log(assistant)
        remove_uploaded(assistant.library, *documents, by=logs.account())


def _log(assistant: Assistant) -> None:
    """Write down what this command changes, where the page does too."""
    from assistant.serving import logs

    try:
        logs.write_to(logs.log_file(assistant.library.home.root))
    except UserError as error:
        notice(str(error))


def align(
    old: Annotated[Path, typer.Argument(help="旧版全文 The old text")],
    new: Annotated[Path, typer.Argument(help="新版全文 The new text")],
    as_json: Json = False,
    page: Annotated[Path | None, typer.Option("--html", help="写一个对照网页 Write a page with the table")] = None,
    word: Annotated[Path | None, typer.Option("--docx", help="写一个 Word 对照表 Write a Word document with the table")] = None,
    home: Home = None,
) -> None:
    """逐条对照两个全文，不加入资料库 Align two full texts without adding them."""
    from assistant.comparing.export import alignment_docx, alignment_html
    from assistant.serving.programs import aligned
    from corpus.deadline import within

    with opened(home) as assistant:
        alignment = aligned(assistant, old, new)
    with within(assistant.limits.export_seconds, "导出", "the export"):
        if page is not None:
            _save(page, alignment_html(alignment).encode())
        if word is not None:
            _save(word, alignment_docx(alignment))
    if as_json:
        write_all(alignment.as_json())
    else:
        from assistant.cli.terminal import print_alignment

        print_alignment(alignment)


def _save(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"写不了 {path}：{reason}", f"cannot write {path}: {reason}") from error


def status(as_json: Json = False, home: Home = None) -> None:
    """显示资料和索引的状态 Show the state of documents and index."""
    with opened(home) as assistant:
        state = assistant.status()
    if as_json:
        write(state)
    else:
        from assistant.cli.terminal import print_status

        print_status(state)


def register(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command("add")(add)
    app.command("list")(list_documents)
    app.command("remove")(remove)
    app.command("encode")(encode)
    app.command("compact")(compact)
    app.command("align")(align)
    app.command("status")(status)

"""The commands for what is stored: doctor, backup, restore, purge."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.console import write_line
from assistant.cli.options import Home, Json, write, write_all
from assistant.config import home_directory
from corpus.errors import UserError
from corpus.visible import visible
from index import files

_STATES = {"sound": "完好", "mended": "已修复", "wrong": "有问题"}


def register(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    for command in (doctor, backup, restore, purge):
        app.command(command.__name__)(command)


def doctor(as_json: Json = False, home: Home = None) -> None:
    """检查存着的一切，能修的修好 Examine what is stored, and mend what can be mended."""
    from assistant.keeping.doctor import examine
    from index.doctor import State

    found = examine(_home(home))
    if as_json:
        write_all({"part": each.part, "state": each.state.value, "message": each.zh, "english": each.en} for each in found)
    else:
        for each in found:
            write_line(f"{_STATES[each.state.value]}  {each.part}：{each.zh}")
    if any(each.state is State.WRONG for each in found):
        raise typer.Exit(1)


def backup(
    target: Annotated[Path, typer.Argument(help="要写的文件，如 backup.zip The file to write")],
    as_json: Json = False,
    home: Home = None,
) -> None:
    """备份成一个文件，服务不必停 Back everything up into one file, while serving."""
    from assistant.keeping.backup import backup as written

    count = written(_home(home), target)
    _tell(as_json, {"file": str(target), "files": count}, f"已备份 {count} 个文件到 {target}")


def restore(
    source: Annotated[Path, typer.Argument(help="backup 写的文件 A file that backup wrote")],
    as_json: Json = False,
    home: Home = None,
) -> None:
    """从备份恢复；原有的另存在旁边 Restore a backup; what was there is kept aside."""
    from assistant.keeping.backup import restore as brought_back

    count, kept = brought_back(_home(home), source)
    aside = f"，原有的另存为 {kept}" if kept else ""
    _tell(as_json, {"files": count, "replaced": str(kept) if kept else None}, f"已恢复 {count} 个文件{aside}")


def purge(
    everything: Annotated[bool, typer.Option("--all", help="存着的一切 All that is stored")] = False,
    document: Annotated[str, typer.Option("--document", help="一份资料的向量、对照和索引 What was derived from one document")] = "",
    history: Annotated[bool, typer.Option("--history", help="历史对话 Conversations")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="摘录 Call notes")] = False,
    feedback: Annotated[bool, typer.Option("--feedback", help="反馈 Feedback")] = False,
    logs: Annotated[bool, typer.Option("--logs", help="日志 Logs")] = False,
    user: Annotated[
        str | None, typer.Option("--user", help="只删这个用户的（“”：未登录者的），不说删什么则全删 Of this user only; all, unless told")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问 Do not ask")] = False,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """删除存着的内容，先问一声 Delete what is stored; asks before."""
    from assistant.keeping.purge import Wanted
    from assistant.keeping.purge import purge as deleted

    if user is not None and not (everything or document or history or notes or feedback or logs):
        history = notes = feedback = logs = True
    if not (everything or document or history or notes or feedback or logs):
        raise typer.BadParameter("请说明删什么：--all、--document、--history、--notes、--feedback、--logs、--user (say what to delete)")
    if user is not None and (everything or document):
        raise typer.BadParameter("--user 不能与 --all、--document 同用 (--user goes with neither --all nor --document)")
    wanted, place = Wanted(everything, document, history, notes, feedback, logs, user), _home(home)
    if not place.root.is_dir():
        raise UserError(f"数据目录 {place.root} 不存在", f"there is no home directory {place.root}")
    if not yes:
        typer.confirm(visible(f"将从 {place.root} 删除{'、'.join(wanted.said())}，无法恢复。继续？Delete?"), abort=True, err=True)
    lines = deleted(place, wanted)
    _tell(as_json, {"deleted": lines}, "\n".join(lines))


def _home(named: Path | None) -> files.Home:
    return files.Home((named or home_directory()).expanduser())


def _tell(as_json: bool, value: object, line: str) -> None:
    if as_json:
        write(value)
    else:
        write_line(line)

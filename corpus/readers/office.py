"""Have LibreOffice turn a file of another kind into one that is read here, where it is installed; macros and links stay off."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from corpus.errors import UserError

# Into what a kind is converted, and what it is read as: what an office does not know it would read as plain text, bytes and all.
CONVERTED = {
    **dict.fromkeys((".doc", ".dot", ".wpt", ".wps", ".rtf", ".odt"), "docx"),
    **dict.fromkeys((".xls", ".et", ".xlw", ".ods"), "xlsx"),
}
_FILTERS = {
    **dict.fromkeys((".doc", ".dot", ".wpt"), "MS Word 97"),
    ".wps": "MS_Works",  # where it is not the same as .doc, which WPS makes of it
    ".rtf": "Rich Text Format",
    ".odt": "writer8",
    **dict.fromkeys((".xls", ".et"), "MS Excel 97"),
    ".xlw": "MS Excel 95",
    ".ods": "calc8",
}
_COMMANDS = ("soffice", "libreofficedev", "libreoffice")
_SECONDS = 120  # an office starts in some seconds and converts a hundred pages in ten
_SAID = 80  # characters of what the office said that are shown
_OFF = (
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "2"),
)


def converted(content: bytes, suffix: str, reason: UserError, seconds: float = _SECONDS) -> bytes:
    """Return a file as docx or xlsx, as `CONVERTED` has it for its suffix, by an office with a profile of its own.

    Raises:
        UserError: `reason` with what to do where no office is installed; else when it fails or takes longer than the limit.
    """
    office = next(filter(None, map(shutil.which, _COMMANDS)), None)
    if office is None:
        raise UserError(f"{reason.zh}；装有 LibreOffice 时可直接加入", f"{reason.en}; where LibreOffice is installed it is read as it is")
    target = CONVERTED[suffix]
    with tempfile.TemporaryDirectory(prefix="clausepair-", ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        profile, source, out = root / "profile", root / f"source{suffix}", root / "out"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
        source.write_bytes(content)
        command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"]
        command += [f"--infilter={_FILTERS[suffix]}"]
        said = _run([*command, "--convert-to", target, "--outdir", str(out), str(source)], root, seconds, reason)
        made = out / f"source.{target}"
        if not made.is_file():
            raise UserError(
                f"{reason.zh}（LibreOffice 转换失败：{said or '没有说明原因'}）", f"{reason.en} (LibreOffice could not convert it)"
            )
        return made.read_bytes()


def _run(command: list[str], folder: Path, seconds: float, reason: UserError) -> str:
    """Run the office to its end or the limit, with all that it starts, and return the last line of what it says."""
    own_group = os.name != "nt"
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=own_group
    ) as office:
        try:
            said, _ = office.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            with suppress(ProcessLookupError):
                os.killpg(office.pid, signal.SIGKILL) if own_group else office.kill()
            raise UserError(
                f"{reason.zh}（LibreOffice 转换超过 {seconds:g} 秒）", f"{reason.en} (LibreOffice took longer than {seconds:g} s)"
            ) from error
    lines = said.decode("utf-8", "replace").split("\n")
    return next((line.strip()[:_SAID] for line in reversed(lines) if line.strip()), "")


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>' for path, name, value in _OFF
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>\n'
    )

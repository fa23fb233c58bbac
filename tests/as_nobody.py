"""Run the command line as another user, who may not write a home: `as_nobody.py WARM HOME ARGUMENTS…`; WARM is a copy of HOME.

What the program imports only when it needs it, that user may not read: it is imported before by asking the copy.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

NOBODY = 65534

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent.parent)]
    import encodings.idna  # noqa: F401
    import importlib
    import pkgutil

    import ui
    from assistant.service import Assistant

    warm, home, *arguments = sys.argv[1:]
    with Assistant.open(Path(warm)) as assistant:
        assistant.ask("安全保障新增哪些部门")
        for room in ("assistant.serving", "assistant.keeping", "assistant.cli", *(["assistant.page"] if arguments[0] == "serve" else [])):
            for module in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
                if not module.name.endswith("mcp_tools"):
                    importlib.import_module(module.name)
        if arguments[0] == "serve":
            page = ui.build(assistant)
            page.launch(prevent_thread_lock=True, quiet=True, server_port=int(arguments[-1]) + 1, _frontend=False)
            page.close()
    for folder in filter(None, (os.environ.get("GRADIO_TEMP_DIR"), tempfile.gettempdir() if "TMPDIR" in os.environ else None)):
        for place in (Path(folder), *Path(folder).rglob("*")) if Path(folder).exists() else ():
            os.chown(place, NOBODY, NOBODY)  # made by the import, private to who made it
    os.setuid(NOBODY)
    ui.main([*arguments, "--home", home])

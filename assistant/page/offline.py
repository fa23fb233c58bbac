"""Keep Gradio from fetching addresses: a file that a request names is one that was uploaded, or none."""

from __future__ import annotations

from typing import NoReturn


def stay_offline() -> None:
    """Refuse what Gradio would fetch for anyone who sends an address in a file's place."""
    import gradio
    from gradio import processing_utils

    async def refuse(url: str, cache_dir: str) -> NoReturn:
        raise gradio.Error("只接受上传的文件，不取网址 Only uploaded files are taken, no addresses", print_exception=False)

    processing_utils.async_ssrf_protected_download = refuse

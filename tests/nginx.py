"""A real nginx in front of a page that a test serves, as it stands in front of other servers of a house."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from page_server import free_port

REQUIRED = os.environ.get("CLAUSEPAIR_NGINX") == "required"
# How people write it: the path taken off or left on, without slashes, which leaves two, and with host or port hidden from the page.
_HEAD = "proxy_http_version 1.1; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;"
LOCATIONS = {
    "taken off": f"location /law/ {{ proxy_pass UP/; {_HEAD} }}",
    "left on": f"location /law {{ proxy_pass UP; {_HEAD} }}",
    "two slashes": f"location /law {{ proxy_pass UP/; {_HEAD} }}",
    "host hidden": "location /law/ { proxy_pass UP/; }",
    "port hidden": "location /law/ { proxy_pass UP/; proxy_set_header Host $host; proxy_redirect off; }",
}
_CONFIG = """
{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; client_max_body_size 100m;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {server}
}}
"""


def wanted() -> str:
    """Return where nginx is; without one a test is skipped, or fails where it is required."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None and REQUIRED:
        pytest.fail("CLAUSEPAIR_NGINX=required, but there is no nginx", pytrace=False)
    return found or pytest.skip("no nginx")


@contextmanager
def nginx(up: str, folder: Path, location: str = "taken off", server: str = "") -> Iterator[str]:
    """Put an nginx in front of an address, set up by a location or by a whole server (UP and PORT are filled in).

    Yield the address under the path `/law/` of its server.
    """
    program, port = wanted(), free_port()
    user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""  # its workers may else not enter a test's folder
    placed = (
        (server or f"server {{ listen 127.0.0.1:PORT; {LOCATIONS[location]} }}").replace("PORT", str(port)).replace("UP", up.rstrip("/"))
    )
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(user=user, folder=folder, server=placed), encoding="utf-8")
    running = subprocess.Popen([program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(config)])
    try:
        _wait(f"http://127.0.0.1:{port}/", running)
        yield f"http://127.0.0.1:{port}/law/"
    finally:
        running.terminate()
        running.wait()


def _wait(url: str, running: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        assert running.poll() is None, "nginx has stopped"
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("nginx does not answer")

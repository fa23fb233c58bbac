"""The examples of reverse proxies in the READMEs, taken from there: nginx runs its own, Caddy's is held to the form that Caddy takes."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from nginx import nginx
from team import Person, Team, password, team

from assistant.page import server
from assistant.service import Assistant
from assistant.serving import logs
from assistant.serving.proxies import proxies_of
from assistant.serving.roles import Role
from assistant.serving.users import set_password

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
LISTENS = re.compile(r"listen 443 ssl; server_name example\.com; ssl_certificate \S+; ssl_certificate_key \S+;")
UP = "http://127.0.0.1:7860"


def example(readme: str, language: str) -> str:
    """Return the one block of a language in a README."""
    (block,) = re.findall(rf"```{language}\n(.*?)```", (ROOT / readme).read_text(encoding="utf-8"), re.DOTALL)
    return str(block)


def placed(readme: str, more: str = "") -> str:
    """Return nginx's server as the README has it, on a port of its own and without a certificate."""
    block = example(readme, "nginx")
    assert LISTENS.search(block) and UP in block
    return LISTENS.sub(f"listen 127.0.0.1:PORT; {more}", block).replace(UP, "UP")


@pytest.fixture
def house(assistant: Assistant, tmp_path: Path) -> Iterator[Team]:
    """Yield a page that is served as the README's example says, with a proxy that may sign people in."""
    set_password(tmp_path / "users", "zhang", password("zhang"), is_new=True, role=Role.EDITOR)
    access = server.Access(proxies=proxies_of(["127.0.0.1"], "X-Remote-User"))
    with team(assistant, tmp_path / "users", [], root="/law", access=access) as opened:
        logs.write_to(tmp_path / "page.log")
        yield opened
        logs.write_to(tmp_path / "other.log")


@pytest.mark.parametrize("readme", READMES)
def test_the_page_is_reached_and_people_sign_in_behind_the_nginx_of_the_readme(house: Team, tmp_path: Path, readme: str) -> None:
    with nginx(house.url, tmp_path, server=placed(readme)) as public:
        person = Person(public.rstrip("/"))
        assert person.send("/config", X_Remote_User="zhang").status == 401  # the proxy overwrites what a visitor sends
        assert person.send("/health").json["status"] == "ok"
        body = b"username=zhang&password=wrong"
        assert person.send("/login", body, X_Forwarded_For="192.0.2.9").status == 400
        assert person.sign_in("zhang", password("zhang")).status == 200
        assert person.send("/config").json["username"] == "zhang"
    assert "login-failed user=zhang address=192.0.2.9" in (tmp_path / "page.log").read_text("utf-8")


@pytest.mark.parametrize("readme", READMES)
def test_whom_the_nginx_of_the_readme_signs_in_is_signed_in(house: Team, tmp_path: Path, readme: str) -> None:
    names = tmp_path / "names"
    names.write_text("zhang:{PLAIN}of nginx\nguest:{PLAIN}of nginx\n", encoding="utf-8")
    more = f"auth_basic law; auth_basic_user_file {names};"
    with nginx(house.url, tmp_path, server=placed(readme, more)) as public:
        person = Person(public.rstrip("/"))
        assert person.send("/config").status == 401
        for name in ("zhang", "guest"):
            basic = "Basic " + base64.b64encode(f"{name}:of nginx".encode()).decode()
            for told in ("", "root"):
                assert person.send("/gradio_api/user", Authorization=basic, X_Remote_User=told).json == name


@pytest.mark.parametrize("readme", READMES)
def test_the_caddy_of_the_readme_opens_and_closes_each_block_on_a_line_of_its_own(readme: str) -> None:
    """Caddy refuses what follows an opening brace on its line; a brace that closes stands alone."""
    depth = 0
    block = example(readme, "caddy")
    for line in (re.sub(r"(^|\s)#.*", "", each).strip() for each in block.splitlines()):
        words = [word for word in line.split() if not re.fullmatch(r"\{[\w.]+\}", word)]
        assert not [word for word in words[:-1] if word in ("{", "}")], line
        depth += (words[-1:] == ["{"]) - (words == ["}"])
    assert depth == 0 and "reverse_proxy 127.0.0.1:7860 {" in block and "header_up -X-Remote-User" in block

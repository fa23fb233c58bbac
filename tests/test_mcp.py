"""The MCP tools as a client of the protocol meets them, over streamable HTTP, on this machine alone."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from laws import FERRY_NEW, FERRY_OLD
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client
from page_server import served

from assistant.service import Assistant
from assistant.serving import programs

ROOT = Path(__file__).parent.parent
PUBLIC = ["ask", "clause", "pairs", "changes", "align", "documents"]
QUESTION = "安全保障新增哪些部门"
FOLLOW_UP = "那时间节点呢"
PATH = "gradio_api/mcp/"


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with served(assistant, mcp=True) as url:
        yield url


def speak(url: str, talk: Callable[[ClientSession], Awaitable[Any]], headers: dict[str, str] | None = None) -> Any:
    async def run() -> Any:
        async with streamablehttp_client(url, headers) as (reading, writing, _), ClientSession(reading, writing) as session:
            await session.initialize()
            return await talk(session)

    return asyncio.run(run())


def called(url: str, name: str, headers: dict[str, str] | None = None, **arguments: Any) -> Any:
    result = speak(url, lambda session: session.call_tool(name, arguments), headers)
    (content,) = result.content
    assert not result.isError, content.text
    return json.loads(content.text)


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False))


def test_the_tools_are_the_public_endpoints_with_descriptions_in_both_languages(address: str) -> None:
    tools = speak(address + PATH, lambda session: session.list_tools()).tools
    assert sorted(tool.name for tool in tools) == sorted(PUBLIC)
    both = re.compile(r"[\u4e00-\u9fff]{2}.*[A-Za-z]{3}")
    for tool in tools:
        assert both.search(tool.description), tool.name
        for taken in tool.inputSchema["properties"].values():
            assert both.search(taken["description"]) and taken["type"] in ("string", "array")
    (ask,) = [tool for tool in tools if tool.name == "ask"]
    assert ask.inputSchema["required"] == ["question"]
    assert list(ask.inputSchema["properties"]) == ["question", "session", "documents"]


def test_tools_return_the_json_of_the_endpoints(address: str, assistant: Assistant) -> None:
    answer = called(address + PATH, "ask", question=QUESTION)
    assert answer | {"elapsed_ms": 0} == plain(programs.ask(assistant, QUESTION)) | {"elapsed_ms": 0}
    assert called(address + PATH, "clause", reference="新39") == plain(programs.clause(assistant, "新39"))
    rows = called(address + PATH, "align", old=FERRY_OLD, new=FERRY_NEW)
    assert [row["old"] for row in rows if row["relation"] == "dropped"] == [["第六条"]]


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("ask", {"question": ""}, "问题是空的，请输入要查的内容 the question is empty, please type one"),
        ("clause", {"reference": "新45"}, "新版没有第45条"),
        ("ask", {}, "'question' is a required property"),
        ("align", {"old": {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}, "new": "第一条"}, "is not of type 'string'"),
        ("align", {"old": "/etc/passwd", "new": "https://example.com/law.txt"}, "里没有读出条文"),
        ("begin", {}, "begin"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(address: str, name: str, arguments: dict[str, Any], words: str) -> None:
    result = speak(address + PATH, lambda session: session.call_tool(name, arguments))
    (content,) = result.content
    assert result.isError and words in content.text and "\n" not in content.text


def test_a_session_is_one_conversation(address: str) -> None:
    called(address + PATH, "ask", question=QUESTION, session="tools")
    followed, other, alone = (called(address + PATH, "ask", question=FOLLOW_UP, session=name)["answer"] for name in ("tools", "others", ""))
    assert other == alone != followed and "安全保障" in followed


def test_no_other_way_into_the_tools_stands_open(address: str) -> None:
    for path in ("sse", "schema", "messages/", "http/"):
        with pytest.raises(HTTPError, match="404"):
            urllib.request.urlopen(f"{address}{PATH}{path}")


def asked_to_begin(url: str) -> urllib.request.Request:
    hello = {"protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
    accepted = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    return urllib.request.Request(url, json.dumps(body).encode(), accepted)


def test_tools_are_there_only_when_asked_for(assistant: Assistant, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with urllib.request.urlopen(asked_to_begin(address + PATH)) as reply:
        assert reply.status == 200
    monkeypatch.setenv("GRADIO_MCP_SERVER", "true")
    with served(assistant) as without:
        for path in (PATH, PATH.rstrip("/"), PATH + "sse"):
            with pytest.raises(HTTPError, match="40[45]"):
                urllib.request.urlopen(asked_to_begin(without + path))


def test_tools_ask_for_the_pages_login_and_users_keep_their_conversations(assistant: Assistant) -> None:
    def basic(name: str, password: str) -> dict[str, str]:
        return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}

    with served(assistant, mcp=True, auth=lambda name, password: (name, password) in (("安", "first"), ("ben", "second:x"))) as url:
        for headers in ({}, basic("安", "second:x"), basic("", ""), {"Authorization": "Basic ??"}, {"Authorization": "Bearer first"}):
            request = asked_to_begin(url + PATH)
            for name, value in headers.items():
                request.add_header(name, value)
            with pytest.raises(HTTPError, match="401"):
                urllib.request.urlopen(request)
        ann, ben = basic("安", "first"), basic("ben", "second:x")
        called(url + PATH, "ask", ann, question=QUESTION, session="bench")
        alone = called(url + PATH, "ask", ann, question=FOLLOW_UP)["answer"]
        assert called(url + PATH, "ask", ben, question=FOLLOW_UP, session="bench")["answer"] == alone
        assert called(url + PATH, "ask", ann, question=FOLLOW_UP, session="bench")["answer"] != alone


@pytest.mark.slow
def test_a_missing_package_is_told_in_one_line(tmp_path: Path) -> None:
    code = f"import sys; sys.modules['mcp'] = None; import ui; sys.exit(ui.main(['serve', '--mcp', '--home', {str(tmp_path)!r}]))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"clausepair: MCP 需要另装一个包：pip install 'clausepair\[mcp\]'\n", done.stderr)


@pytest.mark.slow
def test_a_page_without_tools_does_not_load_them() -> None:
    code = (
        "import sys; from assistant.page import server; server.launch_options();"
        "print('gradio' in sys.modules, 'assistant.page.routes.mcp_tools' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["True", "False"]


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_configuration_in_the_readme_names_the_tools(readme: str, address: str) -> None:
    blocks = re.findall(r"```json\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.DOTALL)
    (given,) = [json.loads(block) for block in blocks if "mcpServers" in block]
    (server,) = given["mcpServers"].values()
    assert server["url"].startswith("http://127.0.0.1:7860/")
    tools = speak(server["url"].replace("http://127.0.0.1:7860/", address), lambda session: session.list_tools()).tools
    assert sorted(tool.name for tool in tools) == sorted(PUBLIC)

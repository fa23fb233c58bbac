"""The endpoints as a program meets them: Gradio's own client against the real server, on this machine alone."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from laws import FERRY, write_laws
from page_server import served

from assistant.service import Assistant
from assistant.serving import programs

ROOT = Path(__file__).parent.parent
PUBLIC = ["ask", "clause", "pairs", "changes", "align", "documents"]
QUESTION = "安全保障新增哪些部门"
FOLLOW_UP = "那时间节点呢"


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with served(assistant) as url:
        yield url


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    return Client(address, verbose=False)


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False))


def told(client: Client, name: str, *values: Any, **named: Any) -> str:
    with pytest.raises(AppError) as refused:
        client.predict(*values, **named, api_name=name)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_only_what_is_meant_for_programs_is_listed(client: Client) -> None:
    listed = client.view_api(return_format="dict")
    assert sorted(listed["named_endpoints"]) == sorted(f"/{name}" for name in PUBLIC)
    assert listed["unnamed_endpoints"] == {}


@pytest.mark.parametrize("name", ["/begin", "/start", "/look_up", "/ask_1", "/add_files", "/remove"])
def test_what_the_page_does_cannot_be_called_by_name(client: Client, name: str) -> None:
    with pytest.raises(ValueError, match="Cannot find a function"):
        client.predict(api_name=name)


def test_types_and_descriptions_are_given_in_both_languages(address: str) -> None:
    with urllib.request.urlopen(f"{address}gradio_api/info") as reply:
        listed = json.load(reply)["named_endpoints"]
    for name in PUBLIC:
        endpoint = listed[f"/{name}"]
        said = [endpoint["description"], *(each["python_type"]["description"] for each in endpoint["parameters"])]
        assert all(re.search(r"[\u4e00-\u9fff]{2}.*[A-Za-z]{3}", text) for text in said), name
        (returned,) = endpoint["returns"]
        assert returned["python_type"]["description"]
        assert returned["python_type"]["type"] == ("dict(str, Any)" if name == "ask" else "list[dict(str, Any)]")
    taken = {each["parameter_name"]: each for each in listed["/ask"]["parameters"]}
    assert {name: each["python_type"]["type"] for name, each in taken.items()} == {
        "question": "str",
        "session": "str",
        "documents": "list[str]",
    }
    assert [name for name, each in taken.items() if not each["parameter_has_default"]] == ["question"]


def test_each_endpoint_returns_what_its_function_does(client: Client, assistant: Assistant) -> None:
    answer = client.predict(QUESTION, api_name="/ask")
    assert answer | {"elapsed_ms": 0} == plain(programs.ask(assistant, QUESTION)) | {"elapsed_ms": 0}
    chosen = client.predict(QUESTION, documents=["boci-2021"], api_name="/ask")
    assert chosen["answer"] == answer["answer"]
    assert client.predict("新39", api_name="/clause") == plain(programs.clause(assistant, "新39"))
    assert client.predict(task="十", api_name="/pairs") == plain(programs.pairs(assistant, "十"))
    assert client.predict(document="boci-2021", api_name="/changes") == plain(programs.changes(assistant))
    assert client.predict(api_name="/documents") == plain(programs.documents(assistant))


def test_files_and_texts_are_aligned(client: Client, assistant: Assistant, tmp_path: Path) -> None:
    old, new = write_laws(tmp_path)[FERRY]
    rows = client.predict(handle_file(old), handle_file(new), api_name="/align")
    assert rows == client.predict(old.read_text("utf-8"), new.read_text("utf-8"), api_name="/align")
    assert rows == plain(programs.align(assistant, old, new))
    assert [row["new"] for row in rows if row["relation"] == "split"] == [["第六条", "第七条"]]


def test_what_cannot_be_answered_is_told_in_one_line_in_both_languages(client: Client, tmp_path: Path) -> None:
    empty = tmp_path / "空.txt"
    empty.write_text("", encoding="utf-8")
    for lines, zh, en in (
        (told(client, "/ask", ""), "问题是空的", "the question is empty"),
        (told(client, "/ask", QUESTION, documents=["nothing"]), "没有“nothing”", "no document “nothing”"),
        (told(client, "/clause", "新45"), "新版没有第45条", "45"),
        (told(client, "/pairs", "十二"), "没有“十二”这项任务", "no task"),
        (told(client, "/align", handle_file(empty), "第一条 总则"), "空.txt 是空的", "empty"),
        (told(client, "/align", "", ""), "旧版.txt 是空的", "empty"),
        (told(client, "/ask", 5), "question 应为文字", "question must be a string"),
        (told(client, "/ask", QUESTION, documents="boci-2021"), "documents 应为一列文字", "must be a list of strings"),
    ):
        assert zh in lines and en in lines and str(tmp_path) not in lines and "Traceback" not in lines


@pytest.mark.parametrize(
    "file",
    [
        {"path": "/etc/passwd"},
        {"path": "/etc/passwd", "meta": {}},
        {"path": str(ROOT / "README.md"), "meta": {"_type": "gradio.filedata"}},
        {"path": ""},
        {"path": "a\0b"},
        {"path": ["/etc/passwd"]},
        {},
    ],
)
def test_no_other_file_of_the_server_is_read(client: Client, file: dict[str, Any]) -> None:
    assert "只接受全文或上传的文件" in told(client, "/align", file, file)


def test_a_file_that_was_not_uploaded_is_not_read_however_it_is_named(address: str) -> None:
    for path in ("/etc/passwd", f"{address}config", "https://example.com/law.txt"):
        file = {"path": path, "meta": {"_type": "gradio.FileData"}}
        event = posted(f"{address}gradio_api/call/align", {"data": [file, file]})["event_id"]
        with urllib.request.urlopen(f"{address}gradio_api/call/align/{event}") as reply:
            heard = reply.read().decode()
        assert heard.startswith("event: error") and "root:" not in heard
        if path.startswith("http"):
            assert "不取网址" in json.loads(heard.split("data: ")[1])["error"]


def posted(url: str, value: Any) -> Any:
    request = urllib.request.Request(url, json.dumps(value).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def test_half_a_character_harms_nothing(address: str) -> None:
    try:
        event = posted(f"{address}gradio_api/call/clause", {"data": ["\ud800财政部", ""]})["event_id"]
    except HTTPError as error:
        assert error.code == 422
        return
    with urllib.request.urlopen(f"{address}gradio_api/call/clause/{event}") as reply:
        assert reply.read().decode().startswith("event: ")


def test_a_session_is_one_conversation_and_two_are_two(client: Client) -> None:
    client.predict(QUESTION, "one", api_name="/ask")
    client.predict("工业互联网平台任务的部门", "two", api_name="/ask")
    followed = {name: client.predict(FOLLOW_UP, name, api_name="/ask") for name in ("one", "two")}
    cited = {name: [citation["id"] for citation in answer["citations"]] for name, answer in followed.items()}
    assert "boci-2021:new-10-milestone" in cited["one"] and "boci-2021:new-10-milestone" not in cited["two"]
    assert cited["two"]


def test_a_program_does_not_hear_a_page_users_conversation(client: Client, assistant: Assistant) -> None:
    assistant.ask(QUESTION, "page")
    overheard = client.predict(FOLLOW_UP, "page", api_name="/ask")["answer"]
    assert overheard == client.predict(FOLLOW_UP, api_name="/ask")["answer"]
    client.predict("工业互联网平台任务的部门", "page", api_name="/ask")
    followed = assistant.ask(FOLLOW_UP, "page").answer
    assert "安全保障" in followed and followed != overheard


def test_who_has_not_signed_in_gets_nothing_and_users_keep_their_conversations(assistant: Assistant) -> None:
    with served(assistant, auth=[("ann", "first"), ("ben", "second")]) as url:
        with pytest.raises(HTTPError, match="401"):
            posted(f"{url}gradio_api/call/ask", {"data": [QUESTION, "", []]})
        with pytest.raises(HTTPError, match="401"):
            urllib.request.urlopen(f"{url}gradio_api/info")
        ann, ben = (Client(url, auth=pair, verbose=False) for pair in (("ann", "first"), ("ben", "second")))
        ann.predict(QUESTION, "desk", api_name="/ask")
        alone = ben.predict(FOLLOW_UP, api_name="/ask")["answer"]
        assert ben.predict(FOLLOW_UP, "desk", api_name="/ask")["answer"] == alone
        assert ann.predict(FOLLOW_UP, "desk", api_name="/ask")["answer"] != alone


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_example_in_the_readme_runs(readme: str, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = [
        block for block in re.findall(r"```python\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.DOTALL) if "gradio_client" in block
    ]
    for name, text in zip(("old.docx", "new.pdf"), write_laws(tmp_path)[FERRY], strict=True):
        assert name in code
        text.replace(tmp_path / f"{name}.txt")
        code = code.replace(name, f"{name}.txt")
    assert "http://127.0.0.1:7860" in code
    monkeypatch.chdir(tmp_path)
    values: dict[str, Any] = {}
    exec(code.replace("http://127.0.0.1:7860", address), values)
    assert "科技部、生态环境部、国资委、能源局、国防科工局" in values["answer"]["answer"]
    assert {row["relation"] for row in values["rows"]} >= {"split", "merged", "added", "dropped"}

"""What a conversation remembers, and that a question can be taken back."""

from assistant.service import Assistant
from assistant.understanding.memory import Memory


def test_a_question_asked_again_in_other_words_leans_on_what_stood_before_it(assistant: Assistant) -> None:
    assistant.ask("安全保障新增哪些部门", "m1")
    assistant.ask("标识注册量的目标是多少", "m1")
    straight = assistant.ask("那时间节点呢", "m2-other")
    again = assistant.ask("那时间节点呢", "m1", after=1)
    assert "new-10-milestone" in {c.id.partition(":")[2] for c in again.citations}
    assert straight.citations != again.citations


def test_taking_everything_back_starts_afresh(assistant: Assistant) -> None:
    assistant.ask("安全保障新增哪些部门", "m3")
    fresh, rewound = assistant.ask("那旧版呢", "m4"), assistant.ask("那旧版呢", "m3", after=0)
    assert (fresh.status, fresh.answer) == (rewound.status, rewound.answer)


def test_sessions_and_long_conversations_stay_bounded(assistant: Assistant) -> None:
    reply = assistant.ask("安全保障新增哪些部门", "m5")
    assert reply.citations
    memory = Memory()
    for n in range(10_050):
        memory.add(f"s{n}", None)
    assert memory.last("s0") is None
    for _ in range(200):
        memory.add("long", None)
    memory.rewind("long", 150)
    memory.rewind("long", 0)
    memory.rewind("unknown", 3)
    assert memory.last("long") is None

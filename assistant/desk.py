"""What the page shows after each thing a person does; the page itself only carries it there."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant import evidence, logs
from assistant.finder import find
from assistant.render import clipboard, escape, finder, library, panel, texts, transcript
from assistant.service import Assistant
from assistant.types import Answer, Card, Language, Turn
from corpus.errors import UserError
from corpus.types import Kind

_STEPS = 6  # in which an answer arrives
TURNS = 30  # of a conversation that stay on the page
_LOOKUPS = ("新39", "第二十五条", "（十）", "财政部")


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one browser tab has asked, newest last, its language, the documents it asks (none: all), and whose it is.

    `pending` is a question that is being worked on, `editing` the number of one that is being asked in other words.
    """

    id: str = ""
    turns: tuple[Turn, ...] = ()
    language: Language = Language.ZH
    documents: tuple[str, ...] = ()
    user: str = ""
    pending: str = ""
    editing: int = 0

    @property
    def asked(self) -> int:
        """Return the number of the last question."""
        return self.turns[-1].number if self.turns else 0


@dataclass(frozen=True, slots=True)
class Screen:
    """What is to be shown; a part that is None stays as it is."""

    conversation: Conversation
    brand: str | None = None
    answers: str | None = None
    proof: str | None = None
    line: str | None = None
    box: str | None = None
    scope: str | None = None


def begin(assistant: Assistant, conversation: Conversation) -> Screen:
    """Start a new conversation in the language of the one before, with the same documents."""
    conversation = replace(conversation, id=uuid.uuid4().hex, turns=(), pending="", editing=0)
    return Screen(
        conversation,
        brand=_brand(conversation),
        answers=_welcome(assistant, conversation.language),
        proof=_overview(assistant, conversation),
        line="",
    )


def _brand(conversation: Conversation) -> str:
    say, user = texts(conversation.language), escape(conversation.user)
    signed_in = f'<p class="cp-user"><span>{user}</span> <a href="/logout">{say["page.leave"]}</a></p>' if user else ""
    return f"<h1>{say['page.title']}</h1><p>{say['page.about']}</p>{signed_in}"


def trouble(conversation: Conversation) -> Screen:
    """Say calmly that something went wrong; the log has the rest."""
    language = conversation.language
    shown = transcript.transcript(conversation.turns, language) if conversation.turns else None
    line = transcript.notice(texts(language)["notice.trouble"])
    return Screen(replace(conversation, pending=""), answers=shown, line=line, box=conversation.pending or None)


def stream(assistant: Assistant, conversation: Conversation, question: str) -> Iterator[Screen]:
    """Show the question at once, then its answer as it arrives, claim by claim, and its evidence last."""
    kept, language = _kept(conversation), conversation.language
    if question.strip():
        waiting = transcript.transcript(kept.turns, language, pending=question)
        yield Screen(replace(conversation, pending=question), answers=waiting, line="", box="")
    done = ask(assistant, conversation, question)
    if done.line:  # nothing was answered: what was shown comes back, and the question stays in its box
        shown = transcript.transcript(conversation.turns, language) if conversation.turns else _welcome(assistant, language)
        yield replace(done, answers=shown, box=question)
        return
    claims = len(done.conversation.turns[-1].answer.claims)
    for shown_claims in range(1, claims, max(1, claims // _STEPS)):
        arriving = transcript.transcript(done.conversation.turns, language, shown=shown_claims)
        yield Screen(replace(conversation, pending=question), answers=arriving)
    yield done


def ask(assistant: Assistant, conversation: Conversation, question: str) -> Screen:
    """Answer a question, or say in one line why it cannot be taken; then it stays in its box.

    A question that is being edited takes the place of the one it was, and of all that followed.
    """
    conversation = replace(conversation, pending="")
    language = conversation.language
    if not question.strip():
        example = next(iter(assistant.examples(language)), "")
        return Screen(conversation, line=transcript.notice(texts(language)["notice.empty"].format(example=example)))
    try:
        if gone := _gone(assistant, conversation):
            conversation = replace(conversation, documents=tuple(each for each in conversation.documents if each not in gone))
            return Screen(conversation, line=transcript.notice(texts(language)["library.gone"]), scope=scope(assistant, conversation))
        kept = _kept(conversation)
        after = kept.asked if conversation.editing else None
        answer = assistant.ask(question, conversation.id or None, conversation.documents, after=after)
    except UserError as error:
        return Screen(conversation, line=transcript.notice(told(error, language)))
    turn = Turn(kept.asked + 1, answer, titles_of(assistant, answer))
    logs.answered(conversation.user, conversation.id, answer)
    is_again = bool(conversation.editing)
    conversation = replace(kept, turns=(*kept.turns, turn)[-TURNS:], editing=0)
    answers, line = transcript.transcript(conversation.turns, language), _remembered(assistant, conversation, turn, is_again)
    return Screen(conversation, answers=answers, proof=_proof(assistant, conversation, turn), line=line, box="")


def titles_of(assistant: Assistant, answer: Answer) -> tuple[str, ...]:
    """Return the titles of the documents that an answer quotes."""
    return tuple(dict.fromkeys(assistant.shelf.title(citation.document) for citation in answer.citations))


def _remembered(assistant: Assistant, conversation: Conversation, turn: Turn, is_again: bool) -> str:
    """Write the answer to the history, in the place of what it was before where it is asked again; say in one line where that fails."""
    try:
        if conversation.id:
            if is_again:
                assistant.history.take_back(conversation.user, conversation.id, turn.number - 1)
            assistant.history.record(conversation.user, conversation.id, turn, conversation.documents)
    except UserError as error:
        return transcript.notice(told(error, conversation.language))
    return ""


def stopped(assistant: Assistant, conversation: Conversation) -> Screen:
    """Leave a question that is being worked on: it goes back into its box, and the next one takes its place.

    Nobody knows how far it had come; asking in its place takes back what memory and history may hold of it.
    """
    language = conversation.language
    answers = transcript.transcript(conversation.turns, language) if conversation.turns else _welcome(assistant, language)
    line = transcript.notice(texts(language)["page.stopped"])
    place = conversation.editing or (conversation.asked + 1 if conversation.pending else 0)
    return Screen(replace(conversation, pending="", editing=place), answers=answers, line=line, box=conversation.pending)


def edit(conversation: Conversation, number: int) -> Screen:
    """Put an earlier question into the box, to be asked in other words."""
    turn = next((turn for turn in conversation.turns if turn.number == number), None)
    if turn is None:
        return Screen(conversation)
    return Screen(replace(conversation, editing=number), line=transcript.editing(number, conversation.language), box=turn.answer.question)


def keep(conversation: Conversation) -> Screen:
    """Leave an earlier question as it was."""
    return Screen(replace(conversation, editing=0), line="", box="")


def retry(assistant: Assistant, conversation: Conversation, number: int) -> Iterator[Screen]:
    """Ask an earlier question once more, as it was asked then."""
    turn = next((turn for turn in conversation.turns if turn.number == number), None)
    if turn is not None:
        yield from stream(assistant, replace(conversation, editing=number), turn.answer.question)


def cite(assistant: Assistant, conversation: Conversation, number: int, n: int) -> Screen:
    """Bring the evidence of an earlier turn back, with quotation n lit up."""
    turn = next((turn for turn in conversation.turns if turn.number == number), None)
    return Screen(conversation, proof=_proof(assistant, conversation, turn, n) if turn else None)


def found(assistant: Assistant, conversation: Conversation, typed: str) -> str:
    """Return what the words typed so far may mean."""
    try:
        return finder.options(find(typed, assistant.shelf, _chosen(assistant, conversation), conversation.language), conversation.language)
    except UserError as error:
        return finder.nothing(told(error, conversation.language))


def look_up(assistant: Assistant, conversation: Conversation, reference: str) -> Screen:
    """Show clauses, tasks, departments or terms with their counterparts and commentary."""
    if not reference.strip():
        return back(assistant, conversation)
    try:
        cards = assistant.lookup(reference, *conversation.documents[:1])
        if len(cards) == 1 and cards[0].record.kind is Kind.TASK:
            cards = assistant.whole(cards[0].record.key)
    except UserError as error:
        return _missing(conversation, error)
    return _shown(assistant, conversation, cards, reference)


def whole(assistant: Assistant, conversation: Conversation, key: str) -> Screen:
    """Show the whole task or chapter that a record stands in."""
    try:
        cards = assistant.whole(key)
    except UserError as error:
        return _missing(conversation, error)
    first = cards[0].record
    return _shown(assistant, conversation, cards, first.task_title or first.context or cards[0].label)


def _missing(conversation: Conversation, error: UserError) -> Screen:
    view = panel.View(conversation.language)
    return Screen(conversation, proof=panel.missing_panel(told(error, view.language), view, bool(conversation.turns)))


def _shown(assistant: Assistant, conversation: Conversation, cards: Sequence[Card], reference: str) -> Screen:
    language = conversation.language
    names = view(assistant, conversation, {card.record.document for card in cards})
    title = assistant.label(cards[0].record, language) if len(cards) == 1 else reference
    arranged = evidence.of_cards(cards, assistant, language)
    ways = _ways(assistant, cards[0], language) if len(cards) == 1 else None
    return Screen(conversation, proof=panel.card_panel(title, arranged, names, bool(conversation.turns), ways))


def _ways(assistant: Assistant, card: Card, language: Language) -> panel.Ways:
    """Name the clauses before and after a clause in its version, and write it out for copying."""
    record = card.record
    copied = clipboard.clause(card, assistant.shelf.title(record.document), language)
    articles = assistant.facts_of(record.key).articles(record.version) if record.version else []
    row = sorted(articles, key=lambda each: (each.number or 0, each.suffix))  # a note may tell its tasks in an order of its own
    if record not in row:
        return panel.Ways(copied=copied)
    at = row.index(record)
    before, after = (row[n] if 0 <= n < len(row) else None for n in (at - 1, at + 1))
    return panel.Ways(
        (before.key, assistant.label(before, language), "before") if before else None,
        (after.key, assistant.label(after, language), "after") if after else None,
        copied,
    )


def back(assistant: Assistant, conversation: Conversation) -> Screen:
    """Show the last answer's evidence again."""
    last = conversation.turns[-1] if conversation.turns else None
    return Screen(conversation, proof=_proof(assistant, conversation, last) if last else _overview(assistant, conversation))


def scope(assistant: Assistant, conversation: Conversation) -> str:
    """Say which documents are asked; nothing where all are."""
    titles = [assistant.shelf.title(document) for document in conversation.documents]
    return library.scope(titles, conversation.language)


def told(error: UserError, language: Language) -> str:
    """Return an error's line in the page's language."""
    return str(error) if language is Language.ZH else " ".join(error.en.split())


def _kept(conversation: Conversation) -> Conversation:
    """Return a conversation as it was before the question that is being edited."""
    if not conversation.editing:
        return conversation
    return replace(conversation, turns=tuple(turn for turn in conversation.turns if turn.number < conversation.editing))


def _chosen(assistant: Assistant, conversation: Conversation) -> tuple[str, ...]:
    gone = _gone(assistant, conversation)
    return tuple(each for each in conversation.documents if each not in gone)


def _welcome(assistant: Assistant, language: Language) -> str:
    return transcript.welcome(assistant.examples(language), language)


def _gone(assistant: Assistant, conversation: Conversation) -> set[str]:
    chosen = set(conversation.documents)
    return chosen - {title.document for title in assistant.shelf.titles} if chosen else chosen


def _proof(assistant: Assistant, conversation: Conversation, turn: Turn, lit: int = 0) -> str:
    found = evidence.of_answer(turn.answer, assistant, conversation.language)
    if not found:
        return _overview(assistant, conversation, "panel.nothing")
    names = view(assistant, conversation, {citation.document for citation in turn.answer.citations})
    return panel.answer_panel(turn, found, names, lit)


def _overview(assistant: Assistant, conversation: Conversation, note: str = "welcome.evidence") -> str:
    return panel.overview_panel(assistant.facts.links, _LOOKUPS, view(assistant, conversation), note)


def view(assistant: Assistant, conversation: Conversation, documents: Collection[str] = ()) -> panel.View:
    """Name both sides as the one document does that is shown; several share no names."""
    if len(documents) > 1:
        return panel.View(conversation.language)
    document = (assistant.facts_of(*documents) if documents else assistant.facts).document
    return panel.View(conversation.language, document.old_name, document.new_name)

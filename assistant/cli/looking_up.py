"""The commands that look things up without a model: a clause, the pairs, the changes, the contradictions."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.options import Home, InDocument, Json, opened, write, write_all


def register(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    for command in (clause, history, pairs, changes, check):
        app.command(command.__name__)(command)


def clause(
    reference: Annotated[list[str], typer.Argument(help="新39、旧版第25条、（十）、部门或词 A clause, task, department or term")],
    as_json: Json = False,
    home: Home = None,
) -> None:
    """查条款及其对照和点评（不加载模型）Show a clause with its counterpart and commentary."""
    from assistant.serving import programs

    with opened(home) as assistant:
        if as_json:
            write_all(programs.clause(assistant, " ".join(reference)))
        else:
            from assistant.cli.terminal import print_card

            for card in assistant.lookup(" ".join(reference)):
                print_card(card, assistant.facts_of(card.record.key))


def history(
    reference: Annotated[list[str], typer.Argument(help="第十七条、反垄断法第五条 A clause")],
    document: InDocument = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """一条条文在各个版本里的沿革 Show a clause through all dated versions of its text."""
    from assistant.lookup.history import history as followed

    with opened(home) as assistant:
        assistant.prepare()  # versions that came since have no pairs yet
        found = followed(" ".join(reference), assistant.catalogue, document or "")
    if as_json:
        write_all(moment.as_json() for moment in found)
    else:
        from assistant.cli.terminal import print_history

        print_history(found)


def pairs(
    task: Annotated[str | None, typer.Option("--task", help="只看一项任务，例如 十 Only one task, by its ordinal")] = None,
    document: InDocument = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """列出新旧对照 List the pairs."""
    from assistant.serving import programs

    with opened(home) as assistant:
        if as_json:
            write_all(programs.pairs(assistant, task or "", document or ""))
        else:
            from assistant.cli.terminal import print_pairs

            for facts, found in programs.pairs_found(assistant, task or "", document or ""):
                print_pairs(found, facts)


def changes(document: InDocument = None, as_json: Json = False, home: Home = None) -> None:
    """列出部门和数量的变化 List the changes of departments and quantities."""
    from assistant.serving import programs

    with opened(home) as assistant:
        if as_json:
            write_all(programs.changes(assistant, document or ""))
        else:
            from assistant.cli.terminal import print_changes

            for facts in assistant.selected(document):
                if facts.department_changes or facts.quantity_changes:
                    print_changes(facts.department_changes, facts.quantity_changes, facts)


def check(document: InDocument = None, as_json: Json = False, home: Home = None) -> None:
    """列出自相矛盾之处，并重算研报里的数 List contradictions, and compute the commentary's figures again."""
    from assistant.lookup.listing import finding_json

    with opened(home) as assistant:
        findings = [(finding, facts) for facts in assistant.selected(document) for finding in facts.findings]
        if as_json:
            for finding, facts in findings:
                write(finding_json(finding, facts))
        else:
            from assistant.cli.terminal import print_findings

            print_findings(findings)

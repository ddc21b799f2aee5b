"""Commands that keep the register: migrate, token, rebuild, reassess, verify."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

import typer

from registry.cli.shell import AsJson, counter, end, errors, opened, tell, tokens_of
from registry.errors import NotFound, Refusal
from registry.service.access.principal import Role
from registry.service.clock import SystemClock
from registry.service.operating import failures, sweep, upkeep
from registry.service.recognition.reevaluation import reevaluate
from registry.settings import read_settings

app = typer.Typer()
token_app = typer.Typer(no_args_is_help=True, help="Access tokens of the embedded register.")


@app.command()
def migrate(as_json: AsJson = False) -> None:
    """Bring the database to the newest schema."""
    settings = read_settings()
    upkeep.migrate(settings.database_url)
    head = upkeep.head_revision()
    tell({"revision": head}, f"The database is at revision {head}.", as_json)


@token_app.command("issue")
def issue_token(
    role: Annotated[str, typer.Option(help="bank, firm, registrar or auditor")],
    party: Annotated[str | None, typer.Option(help="SCHEME:value, for a bank or a firm")] = None,
    ttl: Annotated[str, typer.Option(help="How long it lives: 15m, 12h, 30d")] = "12h",
    subject: Annotated[str | None, typer.Option(help="Who holds it: two persons of a bank have two of them")] = None,
    as_json: AsJson = False,
) -> None:
    """Print an access token, alone on the last line."""
    roles = [one for one in Role if one is not Role.PUBLIC]
    if role not in roles:
        end(f"A role is one of {', '.join(roles)}.", 2)
    life = _duration(ttl)
    tokens = tokens_of(read_settings())
    try:
        issued = tokens.issue(Role(role), party, SystemClock().now(), life, subject)
    except (ValueError, Refusal) as error:
        end(str(error), 2)
    tell({"token": issued, "expires_in": int(life.total_seconds())}, issued, as_json)


def _duration(text: str) -> timedelta:
    units = {"m": "minutes", "h": "hours", "d": "days"}
    if text[:-1].isdigit() and text[-1:] in units and 0 < int(text[:-1]) < 100_000:
        return timedelta(**{units[text[-1]]: int(text[:-1])})
    end("A life is written 15m, 12h or 30d.", 2)


@app.command()
def rebuild(as_json: AsJson = False) -> None:
    """Drop the projections and remake them from the journal, in one transaction; may run beside a live server."""
    with opened(read_settings()) as register, counter("replaying") as progress:
        count = upkeep.rebuild(register, progress)
    tell({"entries": count}, f"{count} entries replayed.", as_json)


@app.command()
def reassess(
    every: Annotated[bool, typer.Option("--all", help="Judge every live pledge, not only those that are due.")] = False,
    as_json: AsJson = False,
) -> None:
    """Record what days, or a change of the rules, have done to pledges. Safe to interrupt and to repeat.

    Exits 1 and names each pledge that could not be judged anew, once all the others are done.
    """
    left: Mapping[str, Exception] = {}
    with opened(read_settings()) as register, counter("judging") as progress:
        try:
            made = sweep.reassess(register, progress, every=every)
        except sweep.SweepIncomplete as error:
            made, left = error.made, error.failures
    for number, reason in left.items():
        errors.print(f"{failures.stacks_of(reason)}\n{number} was not judged.", markup=False, soft_wrap=True)
    sentence = f"{made} entries made." if not left else f"{made} entries made; {len(left)} pledges could not be judged."
    tell({"entries_made": made, "failed": sorted(left)}, sentence, as_json)
    if left:
        raise typer.Exit(1)


@app.command()
def verify(
    recognition: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="Make every judgement of this pledge again instead, and compare."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the own journal, and all that is kept beside it against a replay; exits 1 and names the first bad index
    where something is not whole."""
    if recognition is not None:
        _judge_again(recognition, as_json)
        return
    with opened(read_settings()) as register, counter("checking") as progress:
        verdict = upkeep.verify(register, progress)
    findings = [{"index": f.index, "rule": f.rule, "detail": f.detail} for f in verdict.findings]
    result = {
        "entries": verdict.entries,
        "valid": not findings,
        "first_bad": verdict.first_bad,
        "findings": findings,
        "projections_compared": verdict.compared,
        "unseen": upkeep.UNSEEN,
    }
    if not as_json:
        errors.print("Not seen by this check:", *upkeep.UNSEEN, sep="\n", markup=False, highlight=False, soft_wrap=True)
    if not findings:
        tell(result, f"{verdict.entries} entries, all whole.", as_json)
        return
    lines = [f"{f.index}: {f.rule} {f.detail}" for f in verdict.findings[:20]]
    if not verdict.compared:
        lines.append("The projections were not compared: what they should be can not be replayed.")
    tell(result, "\n".join([*lines, f"The first bad index is {verdict.first_bad}."]), as_json)
    raise typer.Exit(1)


def _judge_again(number: str, as_json: bool) -> None:
    """Make the judgements of a pledge again; ends with 1 where these rules judge otherwise than they did."""
    with opened(read_settings()) as register:
        try:
            again = reevaluate(register, number)
        except NotFound as error:
            end(error.detail, 1)
    judgements = [
        {"index": one.index, "item": one.item, "equal": one.equal, "same_rules": one.same_rules} for one in again
    ]
    otherwise = [one for one in again if not one.equal and one.same_rules]
    lines = [
        f"entry {one.index}, item {one.item}: {'the same' if one.equal else 'another'}"
        f"{'' if one.same_rules else ', judged by another edition of the rules'}"
        for one in again
    ]
    tell({"pledge": number, "judgements": judgements, "valid": not otherwise}, "\n".join(lines), as_json)
    if otherwise:
        raise typer.Exit(1)

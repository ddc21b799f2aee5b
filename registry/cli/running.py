"""Commands that keep the register: migrate, token, rebuild, doctor, reassess."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

import typer

from registry.cli.shell import AsJson, counter, end, errors, opened, tell, tokens_of
from registry.errors import Refusal
from registry.service.access import admission
from registry.service.access.principal import Duty, Role
from registry.service.clock import SystemClock
from registry.service.operating import failures, sweep, upkeep
from registry.service.operating.doctor import look_over
from registry.service.operating.opening import publisher_of
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
    duties: Annotated[
        str | None, typer.Option(help="viewer, maker, checker, admin, with commas between; default: not divided")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print an access token, alone on the last line."""
    roles = [one for one in Role if one is not Role.PUBLIC]
    if role not in roles:
        end(f"A role is one of {', '.join(roles)}.", 2)
    life, settings = _duration(ttl), read_settings()
    if settings.oidc_issuer is not None:
        end(f"REGISTRY_OIDC_ISSUER is set: tokens are given by {settings.oidc_issuer}, and none of ours is taken.", 2)
    tokens = tokens_of(settings)
    try:
        divided = None if duties is None else frozenset(Duty(one.strip()) for one in duties.split(","))
        issued = tokens.issue(Role(role), party, SystemClock().now(), life, subject, divided)
    except (ValueError, Refusal) as error:
        end(str(error), 2)
    tell({"token": issued, "expires_in": int(life.total_seconds())}, issued, as_json)


@token_app.command("revoke")
def revoke_token(
    name: Annotated[str, typer.Argument(metavar="ID", help="The token's `jti`, whoever issued it")],
    key: Annotated[bool, typer.Option("--key", help="ID is the `kid` of a key: every token signed with it")] = False,
    as_json: AsJson = False,
) -> None:
    """Have a token taken by no process from five seconds on. To revoke it again changes nothing."""
    if not 0 < len(name) <= 256 or not name.isprintable():
        end("An ID has 1 to 256 characters that can be printed.", 2)
    with opened(read_settings()) as register:
        changed = admission.revoke(register.store, name, register.clock.now(), key=key)
    said = "Revoked" if changed else "It was revoked before"
    tell({"revoked": name, "key": key, "changed": changed}, f"{said}: {name}.", as_json)


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
def doctor(as_json: AsJson = False) -> None:
    """Look the register over: schema, clock, journal, log, sink, keys, files. Exits 1 where something is to be done."""
    settings = read_settings()
    secrets = (settings.key_file, settings.log_key_file)
    with opened(settings, prepared=False) as register:
        publisher = publisher_of(register, settings)
        assert publisher is not None  # a register of the command line has a sink
        remarks = look_over(register, publisher.keys, secrets, timedelta(seconds=settings.clock_behind))
    wrong = [one for one in remarks if not one.right]
    lines = [f"{one.about}: {one.seen}{f' TO DO: {one.to_do}' if one.to_do else ''}" for one in remarks]
    told = {"right": not wrong, "database": settings.database_shown, "remarks": [vars(one) for one in remarks]}
    tell(told, "\n".join((*lines, "Something is to be done." if wrong else "All is right.")), as_json)
    if wrong:
        raise typer.Exit(1)


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

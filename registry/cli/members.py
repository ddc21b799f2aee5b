"""Commands about members: whose tokens are taken, whatever they say of themselves."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli.shell import AsJson, end, opened, tell
from registry.domain.party.identifiers import Identifier, parse_identifier
from registry.errors import Refusal
from registry.service.access import admission
from registry.settings import read_settings

app = typer.Typer(no_args_is_help=True, help="Members: whose tokens are taken.")

_Member = Annotated[str, typer.Argument(metavar="S:V", help="The member, as SCHEME:value")]


def _named(text: str) -> Identifier:
    try:
        return parse_identifier(text)
    except Refusal as error:
        end(error.detail, 2)


@app.command()
def suspend(member: _Member, as_json: AsJson = False) -> None:
    """Take no token that speaks for a member, by any of its identifiers, from five seconds on, in any process."""
    named = _named(member)
    with opened(read_settings()) as register:
        changed = admission.suspend(register.store, named, register.clock.now())
    said = "is suspended" if changed else "was suspended before"
    tell({"member": str(named), "suspended": True, "changed": changed}, f"{named} {said}.", as_json)


@app.command()
def restore(member: _Member, as_json: AsJson = False) -> None:
    """Take the tokens of a member again, under whichever identifier of it was suspended."""
    named = _named(member)
    with opened(read_settings()) as register:
        changed = admission.restore(register.store, named)
    said = "is restored" if changed else "was not suspended"
    tell({"member": str(named), "suspended": False, "changed": changed}, f"{named} {said}.", as_json)

"""Commands that answer: the catalogue of rules, and what is due."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from registry.cli.shell import AsJson, columns, end, errors, laid_out, opened, tell
from registry.domain.party.identifiers import parse_identifier
from registry.errors import Refusal
from registry.jurisdictions import discover
from registry.service.access.principal import Principal, Role
from registry.service.law import catalogue
from registry.service.operating.opening import RULE_SET_VERSION
from registry.service.reading import deadlines as upcoming
from registry.settings import read_settings

app = typer.Typer()


@app.command()
def rules(
    as_markdown: Annotated[bool, typer.Option("--markdown", help="As one page of Markdown.")] = False,
    as_json: AsJson = False,
) -> None:
    """List every rule of law with its place, effect, basis and confidence. Needs no database.

    On a terminal each is laid out to fit it; into a pipe or a file, one goes on a line.
    """
    places = discover()
    entries = catalogue.catalogue(places, RULE_SET_VERSION)
    if as_markdown and as_json:
        end("Ask for Markdown or for JSON.", 2)
    width = columns()
    if as_markdown:
        shown = catalogue.markdown(entries, places)
    elif width is None:
        shown = catalogue.table(entries)
    else:
        shown = "\n".join(laid_out(*catalogue.heading_and_text(entry), width) for entry in entries)
    tell({"rule_set_version": RULE_SET_VERSION, "items": entries}, shown, as_json)


@app.command()
def deadlines(
    party: Annotated[str, typer.Option(help="Whose book: a bank's SCHEME:value")],
    until: Annotated[str, typer.Option(help="The last day looked at, YYYY-MM-DD, at UTC+8")],
    as_json: AsJson = False,
) -> None:
    """List what a bank has to do by when, for every live item of its book; exits 1 for a bank that is not on record."""
    try:
        bank, last = Principal(role=Role.BANK, party=parse_identifier(party)), date.fromisoformat(until)
    except (ValueError, Refusal) as error:
        end(str(error), 2)
    with opened(read_settings()) as register:
        found = upcoming.deadlines(register, bank, last)
    if not found["known"]:
        errors.print(f"No party is on record as {bank.party}.", style="red", markup=False, highlight=False)
    tell(found, upcoming.table(found), as_json)
    if not found["known"]:
        raise typer.Exit(1)

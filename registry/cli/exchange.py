"""Commands that read and write files: the journal, rights and parties to load, rows of the gazette."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from registry.cli.shell import OUTPUT, AsJson, CsvFile, Force, OutFile, content_of, counter, end, opened, tell, write
from registry.domain.gazette import write_rows
from registry.errors import InputInvalid
from registry.jurisdictions import discover
from registry.service import gazettes, importing, upkeep
from registry.settings import read_settings

app = typer.Typer()
import_app = typer.Typer(no_args_is_help=True, help="Load parties or rights from a CSV file, row by row.")
gazette_app = typer.Typer(no_args_is_help=True, help="Rows of the Mainland patent gazette, as CSV.")


@app.command()
def export(file: OutFile = OUTPUT, force: Force = False, as_json: AsJson = False) -> None:
    """Write the whole journal as lines of JSON, sealed bodies included: a file is for its owner alone (mode 0600)."""
    with opened(read_settings()) as register:
        count = write(file, force, (f"{line}\n" for line in upkeep.export(register)))
    if file != OUTPUT:
        tell({"entries": count, "file": str(file)}, f"{count} entries written to {file}.", as_json)


@import_app.command("rights")
def import_rights(
    file: CsvFile,
    observed_at: Annotated[
        str | None,
        typer.Option(help="When the pages were seen: a day, or RFC 3339. Without it, each row's own day of grant."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Load rights as public pages print them; nothing that a page did not show is guessed.

    Columns: jurisdiction, publication_number, application_number, kind, title_zh, title_en, owner_zh, owner_en,
    filing_date, grant_date, base_right, source_url. A row is complete with jurisdiction, number (CN: of the
    application; HK and MO: of the publication), kind, owner, filing_date and grant_date. Owners are names alone,
    divided by semicolons.

    Each row is loaded, known, incomplete or refused, and says why. Exits 0 when all are loaded or known, 1 when some
    are not, 2 when the file or a word of the command is no use. Safe to interrupt and to repeat.
    """
    try:
        seen_at = None if observed_at is None else importing.read_observed_at(observed_at)
    except InputInvalid as error:
        end(error.detail, 2)
    _import(file, "right", partial(importing.import_rights, observed_at=seen_at), as_json)


@import_app.command("parties")
def import_parties(file: CsvFile, as_json: AsJson = False) -> None:
    """Load parties, one name and its identifiers a row.

    Columns: kind (company, bank, person, public_body), seat (a place, or XX), name, lang, name_from, scheme, value,
    issuer (of OTHER alone), hk_registered_non_hk (true, false or nothing). All but name_from, issuer and the last are
    needed; hk_registered_from and _until, insolvent_since and _until may follow. Rows that share an identifier speak of
    one party, each adding its name, or "USCC; LEI" under scheme, as many parts under value, a number. Names join none.

    Each row is loaded, known, incomplete or refused, and says why. Exits 0 when all are loaded or known, 1 when some
    are not, 2 when the file is no use. Safe to interrupt and to repeat.
    """
    _import(file, "party", importing.import_parties, as_json)


def _import(file: Path, named: str, load: Callable[..., tuple[importing.RowResult, ...]], as_json: bool) -> None:
    content = content_of(file)
    with opened(read_settings(), begins=True) as register, counter("loading") as progress:
        try:
            results = load(register, content, progress=progress)
        except InputInvalid as error:
            end(f"{file}: {error.detail}", 2)
    counted = importing.totals(results)
    lines = [
        f"{one.row:>5}  {one.outcome:<10}  {one.name}{'  ' + one.why if one.why else ''}".rstrip() for one in results
    ]
    told = ", ".join(f"{count} {what}" for what, count in counted.items())
    whole = {"file": file.name, "totals": counted, "rows": [one.document(named) for one in results]}
    tell(whole, "\n".join([*lines, f"{told}."]), as_json)
    if counted["incomplete"] or counted["refused"]:
        raise typer.Exit(1)


@gazette_app.command("export")
def export_gazette(file: OutFile = OUTPUT, force: Force = False, as_json: AsJson = False) -> None:
    """Write the Mainland pledges that CNIPA has entered or cancelled as gazette rows: never amount, term or debtor."""
    with opened(read_settings()) as register, counter("reading") as progress:
        printed = gazettes.printed(register, progress)
    write(file, force, [write_rows(printed.rows)])
    if file == OUTPUT:
        return
    result = {"rows": len(printed.rows), "left_out": printed.left_out, "file": str(file)}
    sentence = f"{len(printed.rows)} rows written to {file}; {printed.left_out} acts without CNIPA's number left out."
    tell(result, sentence, as_json)


@gazette_app.command("check")
def check_gazette(file: CsvFile, as_json: AsJson = False) -> None:
    """Read a file of gazette rows and tell of each what it is; nothing is loaded and no database is needed.

    Exits 0 when every row can be read, 1 when some can not, 2 when the file is no use.
    """
    try:
        results = gazettes.looked_at(discover(), content_of(file))
    except InputInvalid as error:
        end(f"{file}: {error.detail}", 2)
    refused = len({one["row"] for one in results if one["outcome"] == "refused"})
    read = len(results) - sum(one["outcome"] == "refused" for one in results)
    result = {"file": file.name, "totals": {"read": read, "refused": refused}, "rows": results}
    tell(result, "\n".join([gazettes.table(results), f"{read} read, {refused} refused."]), as_json)
    if refused:
        raise typer.Exit(1)

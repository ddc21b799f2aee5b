"""Commands that load tables: rights and parties, row by row."""

from __future__ import annotations

import csv
import gc
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

import typer

from registry.cli.shell import OUTPUT, AsJson, Force, content_of, counter, end, opened, tell, write
from registry.errors import InputInvalid
from registry.service.importing import load as importing
from registry.service.importing.party_rows import PARTIES
from registry.service.importing.right_rows import RIGHTS
from registry.service.journal.register import Register
from registry.service.names.index import FEW, catch_up_if_free
from registry.service.tables.headings import LANGUAGES, headings_of
from registry.service.tables.sheets import Form, Sheet, read_sheet
from registry.settings import read_settings
from registry.store.database.engine import has_begun

app = typer.Typer(no_args_is_help=True, help="Load parties or rights from a table (CSV or .xlsx), row by row.")

Load = Callable[..., tuple[importing.RowResult, ...]]
Table = Annotated[Path | None, typer.Argument(help="A table: CSV of any usual encoding and separator, or .xlsx")]
Template = Annotated[
    bool, typer.Option("--template", help="Write a table without rows, to FILE or the output, and load nothing.")
]
Language = Annotated[str, typer.Option(help=f"The language of its headings: {', '.join(LANGUAGES)}.")]
Problems = Annotated[
    Path | None,
    typer.Option(help="Write the rows that are not loaded to this file, each behind what is wrong with it."),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Tell what would become of each row, and keep nothing.")]
_FOR_SPREADSHEETS = "\ufeff"
"""A byte order mark, without which a spreadsheet takes UTF-8 for something else."""


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What the words of an import ask for."""

    file: Path | None
    template: bool
    language: str
    problems: Path | None
    dry_run: bool
    force: bool
    as_json: bool


@app.command("rights")
def import_rights(
    file: Table = None,
    observed_at: Annotated[
        str | None,
        typer.Option(help="When the pages were seen: a day, or RFC 3339. Without it, each row's own day of grant."),
    ] = None,
    template: Template = False,
    language: Language = "en",
    problems: Problems = None,
    dry_run: DryRunOption = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Load rights as public pages print them; nothing that a page did not show is guessed.

    Columns: jurisdiction, publication_number, application_number, kind, title_zh, title_en, owner_zh, owner_en (or
    owners_zh, owners_en, lists), owner_identifier (SCHEME:value; or owner_scheme beside it; or owner_uscc),
    filing_date, grant_date, fees_paid_until, base_right, source_url; headings may be in English, Chinese or Portuguese.
    A row is complete with jurisdiction, number (CN: of the application; HK and MO: of the publication), kind, owner,
    filing_date and grant_date. Owners are divided by semicolons; one is a party on record by its number alone.

    Each row is loaded, known, incomplete or refused, and says why; rows that contradict each other are refused. Exits 0
    when all are loaded or known, 1 when some are not, 2 when the file or a word of the command is no use. Safe to
    interrupt and to repeat.
    """
    try:
        seen_at = None if observed_at is None else importing.read_observed_at(observed_at)
    except InputInvalid as error:
        end(error.detail, 2)
    asked = _Asked(
        file=file,
        template=template,
        language=language,
        problems=problems,
        dry_run=dry_run,
        force=force,
        as_json=as_json,
    )
    _import(asked, RIGHTS, "right", partial(importing.import_rights, observed_at=seen_at))


@app.command("parties")
def import_parties(
    file: Table = None,
    template: Template = False,
    language: Language = "en",
    problems: Problems = None,
    dry_run: DryRunOption = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Load parties, one name and its identifiers a row.

    Columns: kind (company, bank, person, public_body), seat (a place, or XX), name, lang, name_from, scheme, value,
    issuer (of OTHER alone), hk_registered_non_hk (true, false or nothing), hk_registered_from and _until,
    insolvent_since and _until. The first five but name_from, scheme and value are needed. Rows that share an identifier
    speak of one party, each adding its name, or "USCC; LEI" under scheme, as many parts under value, a number. Names
    join none.

    Each row is loaded, known, incomplete or refused, and says why; rows that contradict each other are refused. Exits 0
    when all are loaded or known, 1 when some are not, 2 when the file is no use. Safe to interrupt and to repeat.
    """
    asked = _Asked(
        file=file,
        template=template,
        language=language,
        problems=problems,
        dry_run=dry_run,
        force=force,
        as_json=as_json,
    )
    _import(asked, PARTIES, "party", importing.import_parties)


def _import(asked: _Asked, form: Form, named: str, load: Load) -> None:
    if asked.template:
        _write_template(asked, form)
        return
    if asked.file is None:
        end("Name the file to load, or ask for an empty one by --template.", 2)
    _require_free(asked)
    try:
        sheet = read_sheet(content_of(asked.file), form)
        with _register(asked.dry_run) as register, counter("loading") as progress, _few_collections():
            results = load(register, sheet, dry_run=asked.dry_run, progress=progress)
            if not asked.dry_run:
                catch_up_if_free(register, FEW)
    except InputInvalid as error:
        end(f"{asked.file}: {error.detail}", 2)
    if asked.problems is not None:
        mark = [] if asked.problems == OUTPUT else [_FOR_SPREADSHEETS]
        write(asked.problems, asked.force, (*mark, *map(_csv, importing.problem_rows(sheet, results))))
    _tell(asked, named, sheet, results)
    if any(one.is_problem for one in results):
        raise typer.Exit(1)


def _require_free(asked: _Asked) -> None:
    """End the command before anything is loaded where its problems could not be written, or over what is loaded."""
    assert asked.file is not None
    if asked.problems is None or asked.problems == OUTPUT or not asked.problems.exists():
        return
    if not asked.force:
        end(f"{asked.problems} is there already; --force overwrites it.", 2)
    if asked.file.exists() and asked.problems.samefile(asked.file):
        end("The problems are written to another file than the one that is loaded.", 2)


@contextmanager
def _register(dry_run: bool) -> Iterator[Register]:
    """The register to load into; for a dry run into one that has not begun, an empty one that is gone afterwards."""
    settings = read_settings()
    with tempfile.TemporaryDirectory() as folder:
        if dry_run and not has_begun(settings.database_url):
            settings = replace(settings, database_url=f"sqlite:///{folder}/registry.db")
        with opened(settings, begins=True) as register:
            yield register


@contextmanager
def _few_collections() -> Iterator[None]:
    """Look for garbage seldom: an import keeps most of what it makes, and looking costs an eighth of its time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _tell(asked: _Asked, named: str, sheet: Sheet, results: Sequence[importing.RowResult]) -> None:
    counted = importing.totals(results)
    lines = [
        f"{one.row:>5}  {one.outcome:<10}  {one.name}{'  ' + one.why if one.why else ''}".rstrip() for one in results
    ]
    if sheet.left:
        lines.append(f"Columns not known here, and left: {', '.join(sheet.left)}.")
    if asked.dry_run:
        lines.append("A dry run: nothing was kept.")
    told = ", ".join(f"{count} {what}" for what, count in counted.items())
    whole: dict[str, Any] = {
        "file": "" if asked.file is None else asked.file.name,
        "read_as": sheet.written,
        "columns_left": list(sheet.left),
        "dry_run": asked.dry_run,
        "totals": counted,
        "rows": [one.document(named) for one in results],
    }
    tell(whole, "\n".join([*lines, f"{told}."]), asked.as_json)


def _write_template(asked: _Asked, form: Form) -> None:
    if asked.language not in LANGUAGES:
        end(f"The languages of headings are {', '.join(LANGUAGES)}.", 2)
    at = LANGUAGES.index(asked.language)
    headings = [column if at == 0 else headings_of(column)[at][0] for column in form.columns]
    file = asked.file or OUTPUT
    write(file, asked.force, [("" if file == OUTPUT else _FOR_SPREADSHEETS) + _csv(headings)])
    if file != OUTPUT:
        tell({"file": str(file), "columns": headings}, f"{len(headings)} headings written to {file}.", asked.as_json)


def _csv(cells: Sequence[str]) -> str:
    out = StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue()

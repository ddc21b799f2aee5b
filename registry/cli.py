"""The command line: `registry serve`, `migrate`, `token`, `rebuild`, `verify`, … over the same service as HTTP.

Every command takes `--help` and `--json`, which makes its last line of output one JSON object. It exits with 0 when all
is well, 1 when what it looked at is not, 2 when it was asked wrongly, 3 when the store can not be used.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import uvicorn
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from registry.domain.gazette import write_rows
from registry.domain.identifiers import parse_identifier
from registry.domain.periods import legal_day
from registry.errors import Fault, InputInvalid, Refusal
from registry.jurisdictions import discover
from registry.service import catalogue, demonstration, failures, gazettes, importing, sweeping, upkeep
from registry.service import deadlines as upcoming
from registry.service.clock import SystemClock
from registry.service.opening import RULE_SET_VERSION, PlaceUnknown, open_register
from registry.service.principals import Principal, Role
from registry.service.tokens import Tokens
from registry.service.transactions import Register
from registry.settings import SettingInvalid, Settings, read_settings
from registry.store import files

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=__doc__,
)
token_app = typer.Typer(no_args_is_help=True, help="Access tokens of the embedded register.")
import_app = typer.Typer(no_args_is_help=True, help="Load parties or rights from a CSV file, row by row.")
gazette_app = typer.Typer(no_args_is_help=True, help="Rows of the Mainland patent gazette, as CSV.")
app.add_typer(token_app, name="token")
app.add_typer(import_app, name="import")
app.add_typer(gazette_app, name="gazette")

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
_OUTPUT = Path("-")
OutFile = Annotated[Path, typer.Argument(help="Where to write; - for the output")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite a file that is there already.")]
CsvFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV file in UTF-8")]
_errors = Console(stderr=True)


def main() -> None:
    """Run the command line."""
    try:
        app()
    except (SettingInvalid, PlaceUnknown) as error:
        _end(str(error), 2)
    except Fault as error:
        _end(error.detail, 3)
    except Refusal as error:
        _end(error.detail, 1)
    except Exception as error:
        _end(f"{failures.stacks_of(error)}\nThe register failed: the lines above tell where.", 1)


def _end(reason: str, code: int) -> NoReturn:
    _errors.print(reason, style="red", markup=False, highlight=False, soft_wrap=True)
    sys.exit(code)


@contextmanager
def _opened(settings: Settings, *, prepared: bool = True, begins: bool = False) -> Iterator[Register]:
    """The register; one that may begin here, in a SQLite file without a schema, is given the newest."""
    register = open_register(
        settings.database_url,
        lock_timeout=settings.lock_timeout,
        reservation_days=settings.reservation_days,
        mo_dependency=settings.mo_dependency,
        holidays=settings.holidays,
        isolation=settings.isolation,
    )
    try:
        if begins and register.store.is_sqlite and register.store.current_revision() is None:
            upkeep.migrate(settings.database_url)
        if prepared:
            register.store.require_head()
        yield register
    finally:
        register.store.close()


def _tokens(settings: Settings) -> Tokens:
    """The tokens under the register's key; where there was none, says in which file one was made."""
    tokens = Tokens(settings.key_file)
    if tokens.made:
        _errors.print(f"A new token key was made: {settings.key_file.resolve()}", markup=False, soft_wrap=True)
    return tokens


def _tell(result: dict[str, Any], sentence: str, as_json: bool) -> None:
    print(json.dumps(result, ensure_ascii=False) if as_json else sentence, flush=True)


@contextmanager
def _progress(what: str) -> Iterator[Callable[..., None]]:
    """A count that moves, and its total where it is told, on a terminal; nothing elsewhere."""
    columns = (SpinnerColumn(), TextColumn(what), MofNCompleteColumn())
    with Progress(*columns, console=_errors, disable=not _errors.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=None)

        def show(done: int, total: int | None = None) -> None:
            bar.update(task, completed=done, total=total)

        yield show


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Server processes.", min=1, max=64)] = 1,
    demo: Annotated[bool, typer.Option("--demo", help="Load demonstration data into an empty database.")] = False,
    as_json: AsJson = False,
) -> None:
    """Serve the register. A SQLite file is migrated first; PostgreSQL is migrated by `registry migrate`."""
    settings = read_settings()
    base = f"http://{host}:{port}"
    with _opened(settings, prepared=False) as register:
        if register.store.is_sqlite:
            upkeep.migrate(settings.database_url)
        register.store.require_head()
        tokens = _tokens(settings)
        if demo:
            _demonstrate(register, tokens, base)
    shown = settings.database_shown
    _tell({"url": base, "database": shown}, f"Serving {shown} on {base}; look at {base}/docs", as_json)
    uvicorn.run(
        "registry.app:create",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
    )


def _demonstrate(register: Register, tokens: Tokens, base: str) -> None:
    """Load the demonstration data into an empty register, and print what to ask it."""
    if demonstration.is_empty(register):
        demonstration.load(register)
    now = register.clock.now()
    other = tokens.issue(Role.BANK, str(demonstration.OTHER_BANK), now, timedelta(hours=12))
    first = tokens.issue(Role.BANK, str(demonstration.BANK_OF_CHINA), now, timedelta(hours=12))
    body = json.dumps(demonstration.refused_filing(legal_day(now)))
    firm = demonstration.FIRM
    print(
        "Demonstration data, illustrative where nothing is public.\n"
        "What IP of the firm is encumbered, asked by another bank:\n"
        f"  curl -H 'Authorization: Bearer {other}'"
        f" '{base}/v1/firms/{firm.scheme}/{firm.issuer}:{firm.value}/encumbrances'\n"
        "A filing that is refused, with every reason:\n"
        f"  curl -H 'Authorization: Bearer {first}' -H 'Content-Type: application/json'"
        f" -d '{body}' '{base}/v1/pledges?dry_run=true'",
        flush=True,
    )


@app.command()
def migrate(as_json: AsJson = False) -> None:
    """Bring the database to the newest schema."""
    settings = read_settings()
    upkeep.migrate(settings.database_url)
    head = upkeep.head_revision()
    _tell({"revision": head}, f"The database is at revision {head}.", as_json)


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
        _end(f"A role is one of {', '.join(roles)}.", 2)
    life = _duration(ttl)
    tokens = _tokens(read_settings())
    try:
        issued = tokens.issue(Role(role), party, SystemClock().now(), life, subject)
    except (ValueError, Refusal) as error:
        _end(str(error), 2)
    _tell({"token": issued, "expires_in": int(life.total_seconds())}, issued, as_json)


def _duration(text: str) -> timedelta:
    units = {"m": "minutes", "h": "hours", "d": "days"}
    if text[:-1].isdigit() and text[-1:] in units and 0 < int(text[:-1]) < 100_000:
        return timedelta(**{units[text[-1]]: int(text[:-1])})
    _end("A life is written 15m, 12h or 30d.", 2)


@app.command()
def rebuild(as_json: AsJson = False) -> None:
    """Drop the projections and remake them from the journal, in one transaction; may run beside a live server."""
    with _opened(read_settings()) as register, _progress("replaying") as progress:
        count = upkeep.rebuild(register, progress)
    _tell({"entries": count}, f"{count} entries replayed.", as_json)


@app.command()
def reassess(
    every: Annotated[bool, typer.Option("--all", help="Judge every live pledge, not only those that are due.")] = False,
    as_json: AsJson = False,
) -> None:
    """Record what days, or a change of the rules, have done to pledges. Safe to interrupt and to repeat."""
    with _opened(read_settings()) as register, _progress("judging") as progress:
        made = sweeping.reassess(register, progress, every=every)
    _tell({"entries_made": made}, f"{made} entries made.", as_json)


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Check every entry of the own journal; exits 1 and names the first bad index where one is not whole."""
    with _opened(read_settings()) as register, _progress("checking") as progress:
        verdict = upkeep.verify(register, progress)
    findings = [{"index": f.index, "rule": f.rule, "detail": f.detail} for f in verdict.findings]
    result = {"entries": verdict.entries, "valid": not findings, "first_bad": verdict.first_bad, "findings": findings}
    if not findings:
        _tell(result, f"{verdict.entries} entries, all whole.", as_json)
        return
    lines = [f"{f.index}: {f.rule} {f.detail}" for f in verdict.findings[:20]]
    _tell(result, "\n".join([*lines, f"The first bad index is {verdict.first_bad}."]), as_json)
    raise typer.Exit(1)


@app.command()
def rules(
    as_markdown: Annotated[bool, typer.Option("--markdown", help="As one page of Markdown.")] = False,
    as_json: AsJson = False,
) -> None:
    """List every rule of law with its place, effect, basis and confidence. Needs no database."""
    places = discover()
    entries = catalogue.catalogue(places, RULE_SET_VERSION)
    if as_markdown and as_json:
        _end("Ask for Markdown or for JSON.", 2)
    shown = catalogue.markdown(entries, places) if as_markdown else catalogue.table(entries)
    _tell({"rule_set_version": RULE_SET_VERSION, "items": entries}, shown, as_json)


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
        _end(str(error), 2)
    with _opened(read_settings()) as register:
        found = upcoming.deadlines(register, bank, last)
    if not found["known"]:
        _errors.print(f"No party is on record as {bank.party}.", style="red", markup=False, highlight=False)
    _tell(found, upcoming.table(found), as_json)
    if not found["known"]:
        raise typer.Exit(1)


@app.command()
def export(file: OutFile = _OUTPUT, force: Force = False, as_json: AsJson = False) -> None:
    """Write the whole journal as lines of JSON, sealed bodies included: a file is for its owner alone (mode 0600)."""
    with _opened(read_settings()) as register:
        count = _write(file, force, (f"{line}\n" for line in upkeep.export(register)))
    if file != _OUTPUT:
        _tell({"entries": count, "file": str(file)}, f"{count} entries written to {file}.", as_json)


def _write(file: Path, force: bool, parts: Iterable[str]) -> int:
    """Write to the output, or to a file for its owner alone; how many parts. Ends the command where that can not be."""
    if file == _OUTPUT:
        return sum(1 for part in parts if sys.stdout.write(part))
    try:
        with files.write_private(file, force=force) as out:
            return sum(1 for part in parts if out.write(part))
    except FileExistsError:
        _end(f"{file} is there already; --force overwrites it.", 2)
    except OSError as error:
        _end(f"{file} can not be written: {error.strerror}.", 2)


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
        _end(error.detail, 2)
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
    content = _content(file)
    with _opened(read_settings(), begins=True) as register, _progress("loading") as progress:
        try:
            results = load(register, content, progress=progress)
        except InputInvalid as error:
            _end(f"{file}: {error.detail}", 2)
    counted = importing.totals(results)
    lines = [
        f"{one.row:>5}  {one.outcome:<10}  {one.name}{'  ' + one.why if one.why else ''}".rstrip() for one in results
    ]
    told = ", ".join(f"{count} {what}" for what, count in counted.items())
    whole = {"file": file.name, "totals": counted, "rows": [one.document(named) for one in results]}
    _tell(whole, "\n".join([*lines, f"{told}."]), as_json)
    if counted["incomplete"] or counted["refused"]:
        raise typer.Exit(1)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        _end(f"{file} can not be read: {error.strerror}.", 2)


@gazette_app.command("export")
def export_gazette(file: OutFile = _OUTPUT, force: Force = False, as_json: AsJson = False) -> None:
    """Write the Mainland pledges that CNIPA has entered or cancelled as gazette rows: never amount, term or debtor."""
    with _opened(read_settings()) as register, _progress("reading") as progress:
        printed = gazettes.printed(register, progress)
    _write(file, force, [write_rows(printed.rows)])
    if file == _OUTPUT:
        return
    result = {"rows": len(printed.rows), "left_out": printed.left_out, "file": str(file)}
    sentence = f"{len(printed.rows)} rows written to {file}; {printed.left_out} acts without CNIPA's number left out."
    _tell(result, sentence, as_json)


@gazette_app.command("check")
def check_gazette(file: CsvFile, as_json: AsJson = False) -> None:
    """Read a file of gazette rows and tell of each what it is; nothing is loaded and no database is needed.

    Exits 0 when every row can be read, 1 when some can not, 2 when the file is no use.
    """
    try:
        results = gazettes.looked_at(discover(), _content(file))
    except InputInvalid as error:
        _end(f"{file}: {error.detail}", 2)
    refused = len({one["row"] for one in results if one["outcome"] == "refused"})
    read = len(results) - sum(one["outcome"] == "refused" for one in results)
    result = {"file": file.name, "totals": {"read": read, "refused": refused}, "rows": results}
    _tell(result, "\n".join([gazettes.table(results), f"{read} read, {refused} refused."]), as_json)
    if refused:
        raise typer.Exit(1)

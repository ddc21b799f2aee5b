"""The command line: `registry serve`, `migrate`, `token`, `rebuild`, `verify`, … over the same service as HTTP.

Every command takes `--help` and `--json`, which makes its last line of output one JSON object. It exits with 0 when all
is well, 1 when what it looked at is not, 2 when it was asked wrongly, 3 when the store can not be used.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import uvicorn
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from registry.domain.periods import legal_day
from registry.errors import Fault, Refusal
from registry.service import demonstration, upkeep
from registry.service.clock import SystemClock
from registry.service.opening import open_register
from registry.service.principals import Role
from registry.service.tokens import Tokens
from registry.service.transactions import Register
from registry.settings import SettingInvalid, Settings, read_settings

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
token_app = typer.Typer(no_args_is_help=True, help="Access tokens of the embedded register.")
import_app = typer.Typer(no_args_is_help=True, help="Load parties or rights from a CSV file, row by row.")
app.add_typer(token_app, name="token")
app.add_typer(import_app, name="import")

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
_errors = Console(stderr=True)


def main() -> None:
    """Run the command line."""
    try:
        app()
    except SettingInvalid as error:
        _end(str(error), 2)
    except Fault as error:
        _end(error.detail, 3)
    except Refusal as error:
        _end(error.detail, 1)


def _end(reason: str, code: int) -> NoReturn:
    _errors.print(reason, style="red", markup=False, highlight=False)
    sys.exit(code)


def _open(settings: Settings, *, prepared: bool = True) -> Register:
    register = open_register(
        settings.database_url, lock_timeout=settings.lock_timeout, reservation_days=settings.reservation_days
    )
    if prepared:
        register.store.require_head()
    return register


def _tell(result: dict[str, Any], sentence: str, as_json: bool) -> None:
    print(json.dumps(result, ensure_ascii=False) if as_json else sentence)


@contextmanager
def _progress(what: str) -> Iterator[upkeep.Progress]:
    """A count that moves, on a terminal; nothing elsewhere."""
    columns = (SpinnerColumn(), TextColumn(what), MofNCompleteColumn())
    with Progress(*columns, console=_errors, disable=not _errors.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done: bar.update(task, completed=done)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Server processes.", min=1, max=64)] = 1,
    demo: Annotated[bool, typer.Option("--demo", help="Load demonstration data into an empty database.")] = False,
) -> None:
    """Serve the register. A SQLite file is migrated first; PostgreSQL is migrated by `registry migrate`."""
    settings = read_settings()
    register = _open(settings, prepared=False)
    if register.store.is_sqlite:
        upkeep.migrate(settings.database_url)
    register.store.require_head()
    base = f"http://{host}:{port}"
    if demo:
        _demonstrate(register, Tokens(settings.key_file), base)
    register.store.close()
    print(f"Serving {_shown(settings.database_url)} on {base}; look at {base}/docs", flush=True)
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


def _shown(url: str) -> str:
    """A database's address without its password."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


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
    as_json: AsJson = False,
) -> None:
    """Print an access token, alone on the last line."""
    settings = read_settings()
    life = _duration(ttl)
    try:
        issued = Tokens(settings.key_file).issue(Role(role), party, SystemClock().now(), life)
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
    register = _open(read_settings())
    with _progress("replaying") as progress:
        count = upkeep.rebuild(register, progress)
    _tell({"entries": count}, f"{count} entries replayed.", as_json)


@app.command()
def reassess(as_json: AsJson = False) -> None:
    """Record every reservation that has run out. Safe to interrupt and to repeat."""
    register = _open(read_settings())
    with _progress("recording") as progress:
        made = upkeep.reassess(register, progress)
    _tell({"entries_made": made}, f"{made} entries made.", as_json)


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Check every entry of the own journal; exits 1 and names the first bad index where one is not whole."""
    register = _open(read_settings())
    with _progress("checking") as progress:
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
def export(file: Annotated[Path, typer.Argument(help="Where to write; - for the output")] = Path("-")) -> None:
    """Write the whole journal as lines of JSON, sealed bodies included: whoever holds it holds all."""
    register = _open(read_settings())
    if str(file) == "-":
        for line in upkeep.export(register):
            print(line)
        return
    with file.open("w", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in upkeep.export(register))

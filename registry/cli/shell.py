"""What every command shares: the register opened and closed, what is said on which stream, how a command ends."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from registry.errors import Fault, JournalCorrupt, KeyUnusable, StoreBusy, StoreOutdated, StoreUnavailable
from registry.service.access.tokens import Tokens
from registry.service.journal.register import Register
from registry.service.operating import upkeep
from registry.service.operating.opening import open_register, publisher_of
from registry.service.publishing.publisher import Publisher
from registry.settings import Settings, read_settings
from registry.store import causes, files
from registry.store.sinks import FileSink

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
OUTPUT = Path("-")
OutFile = Annotated[Path, typer.Argument(help="Where to write; - for the output")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite a file that is there already.")]
CsvFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV file")]
errors = Console(stderr=True)
_NARROWEST = 16


def end(reason: str, code: int) -> NoReturn:
    """End the command with that code, saying why on the error stream."""
    errors.print(reason, style="red", markup=False, highlight=False, soft_wrap=True)
    sys.exit(code)


def told_of(fault: Fault) -> str:
    """What a fault means for whoever runs the register: of which file or database, and why."""
    settings = read_settings()
    if isinstance(fault, KeyUnusable):
        return f"{settings.key_file}: {fault.detail}"
    if not isinstance(fault, StoreUnavailable | StoreBusy | StoreOutdated | JournalCorrupt):
        return fault.detail
    cause = causes.cause_of(settings.database_url, fault) if isinstance(fault, StoreUnavailable) else None
    return f"{settings.database_shown}: {fault.detail if cause is None else f'{cause}.'}"


@contextmanager
def opened(settings: Settings, *, prepared: bool = True, begins: bool = False) -> Iterator[Register]:
    """The register; one that may begin here, in a SQLite file without a schema, is given the newest."""
    register = open_register(
        settings.database_url,
        lock_timeout=settings.lock_timeout,
        reservation_days=settings.reservation_days,
        mo_dependency=settings.mo_dependency,
        holidays=settings.holidays,
        isolation=settings.isolation,
        clock_behind=settings.clock_behind,
        sink=FileSink(settings.log_sink),
    )
    try:
        if begins and register.store.is_sqlite and register.store.current_revision() is None:
            upkeep.migrate(settings.database_url)
        if prepared:
            register.store.require_head()
        yield register
    finally:
        register.store.close()


@contextmanager
def publishing(settings: Settings) -> Iterator[Publisher]:
    """The register with what publishes its log."""
    with opened(settings) as register:
        publisher = publisher_of(register, settings)
        assert publisher is not None  # a register of the command line has a sink
        yield publisher


def tokens_of(settings: Settings) -> Tokens:
    """The tokens under the register's key; where there was none, says in which file one was made."""
    tokens = Tokens(settings.key_file)
    if tokens.made:
        errors.print(f"A new token key was made: {settings.key_file.resolve()}", markup=False, soft_wrap=True)
    return tokens


def tell(result: dict[str, Any], sentence: str, as_json: bool) -> None:
    """Print what a command found: one JSON object, or a sentence."""
    print(json.dumps(result, ensure_ascii=False) if as_json else sentence, flush=True)


def columns() -> int | None:
    """How many columns the output has: those of its terminal, or what COLUMNS says; None for a pipe or a file."""
    told = shutil.get_terminal_size((0, 0)).columns
    return max(told, _NARROWEST) if told else None


def laid_out(head: str, body: str, width: int) -> str:
    """A heading and what stands below it, indented, in lines of at most `width` columns; a wide character has two."""
    lines = Text(head).wrap(errors, width)
    return "\n".join(
        [*(line.plain for line in lines), *(f"  {line.plain}" for line in Text(body).wrap(errors, width - 2))]
    )


@contextmanager
def counter(what: str) -> Iterator[Callable[..., None]]:
    """A count that moves, and its total where it is told, on a terminal; nothing elsewhere."""
    columns = (SpinnerColumn(), TextColumn(what), MofNCompleteColumn())
    with Progress(*columns, console=errors, disable=not errors.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=None)

        def show(done: int, total: int | None = None) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def write(file: Path, force: bool, parts: Iterable[str]) -> int:
    """Write to the output, or to a file for its owner alone; how many parts. Ends the command where that can not be."""
    if file == OUTPUT:
        return sum(1 for part in parts if sys.stdout.write(part))
    try:
        with files.write_private(file, force=force) as out:
            return sum(1 for part in parts if out.write(part))
    except FileExistsError:
        end(f"{file} is there already; --force overwrites it.", 2)
    except OSError as error:
        end(f"{file} can not be written: {error.strerror}.", 2)


def content_of(file: Path, code: int = 2) -> bytes:
    """The bytes of a file; ends the command with that code where it can not be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        end(f"{file} can not be read: {error.strerror}.", code)

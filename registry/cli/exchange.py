"""Commands that read and write files: the journal, rows of the gazette."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from registry.cli.shell import (
    OUTPUT,
    AsJson,
    CsvFile,
    Force,
    OutFile,
    content_of,
    counter,
    end,
    opened,
    publishing,
    tell,
    write,
)
from registry.domain.gazette import write_rows
from registry.errors import InputInvalid
from registry.jurisdictions import discover
from registry.service.operating import upkeep
from registry.service.publishing.mirror import write_mirror
from registry.service.reading import gazette
from registry.settings import read_settings

app = typer.Typer()
gazette_app = typer.Typer(no_args_is_help=True, help="Rows of the Mainland patent gazette, as CSV.")


@app.command()
def export(
    file: OutFile = OUTPUT,
    force: Force = False,
    mirror: Annotated[
        Path | None, typer.Option(help="Write what the log has published to this folder instead: public, and enough")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the whole journal as lines of JSON, sealed bodies included: a file is for its owner alone (mode 0600)."""
    if mirror is not None:
        _write_mirror(mirror, as_json)
        return
    with opened(read_settings()) as register:
        count = write(file, force, (f"{line}\n" for line in upkeep.export(register)))
    if file != OUTPUT:
        tell({"entries": count, "file": str(file)}, f"{count} entries written to {file}.", as_json)


def _write_mirror(folder: Path, as_json: bool) -> None:
    """Write or bring up to date a mirror of the published log; ends with 2 where the folder can not be written to."""
    with publishing(read_settings()) as publisher:
        try:
            files = write_mirror(publisher.register, publisher.policy, folder)
        except OSError as error:
            end(f"{folder} can not be written: {error.strerror}.", 2)
    tell({"files": files, "folder": str(folder)}, f"{files} files written to {folder}.", as_json)


@gazette_app.command("export")
def export_gazette(file: OutFile = OUTPUT, force: Force = False, as_json: AsJson = False) -> None:
    """Write the Mainland pledges that CNIPA has entered or cancelled as gazette rows: never amount, term or debtor."""
    with opened(read_settings()) as register, counter("reading") as progress:
        printed = gazette.printed(register, progress)
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
        results = gazette.looked_at(discover(), content_of(file))
    except InputInvalid as error:
        end(f"{file}: {error.detail}", 2)
    refused = len({one["row"] for one in results if one["outcome"] == "refused"})
    read = len(results) - sum(one["outcome"] == "refused" for one in results)
    result = {"file": file.name, "totals": {"read": read, "refused": refused}, "rows": results}
    tell(result, "\n".join([gazette.table(results), f"{read} read, {refused} refused."]), as_json)
    if refused:
        raise typer.Exit(1)

"""Commands of the log: closing it, and the keys that sign its checkpoints."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from registry.cli.shell import AsJson, end, publishing, tell
from registry.domain.values.days import from_micros, instant_text
from registry.service.publishing import log_keys
from registry.settings import read_settings

app = typer.Typer()
keys_app = typer.Typer(no_args_is_help=True, help="The keys that sign the log's checkpoints.")


@app.command()
def close(
    stamp: Annotated[
        bool, typer.Option("--stamp", help="Have the checkpoint stamped now, as for a court; exits 1 where it is not.")
    ] = False,
    every: Annotated[
        float | None, typer.Option(help="Go on, and close what is due every so many seconds.", min=0.1, max=3600.0)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Close the log over all entries there are, and publish a signed checkpoint of it. Ctrl-C ends one with --every."""
    with publishing(read_settings()) as publisher:
        row = publisher.close()
        publisher.ask_witnesses(row)
        at = instant_text(from_micros(row.recorded_at))
        tell({"size": row.size, "root": row.root.hex(), "at": at}, f"Closed at {row.size} entries, {at}.", as_json)
        if stamp and row.stamp is None and not publisher.stamp(row):
            end("The checkpoint was not stamped: see the reason above, and REGISTRY_TIMESTAMP_URL.", 1)
        followed = row.size
        while every is not None:
            time.sleep(every)
            followed = publisher.close_if_due(followed)


@keys_app.command("rotate")
def rotate_keys(as_json: AsJson = False) -> None:
    """Make new keys, which sign beside those before from the next checkpoint on; `retire` ends the older ones."""
    with publishing(read_settings()) as publisher, publisher.alone(), publisher.register.store.write() as connection:
        made = log_keys.rotate(connection, publisher.keys)
    tell({"made": made}, "\n".join(["New keys sign beside the older ones; publish the policy:", *made]), as_json)


@keys_app.command("retire")
def retire_keys(as_json: AsJson = False) -> None:
    """End all keys but the newest, from the next checkpoint on."""
    with publishing(read_settings()) as publisher, publisher.alone(), publisher.register.store.write() as connection:
        ended = log_keys.retire(connection, publisher.keys)
    tell({"ended": ended}, "\n".join([f"{len(ended)} keys sign no more.", *ended]), as_json)

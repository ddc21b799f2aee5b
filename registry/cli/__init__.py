"""The command line: `registry serve`, `migrate`, `token`, `rebuild`, `verify`, … over the same service as HTTP.

Every command takes `--help` and `--json`, which makes its last line of output one JSON object. It exits with 0 when all
is well, 1 when what it looked at is not, 2 when it was asked wrongly, 3 when the store can not be used.
"""

from __future__ import annotations

from typing import Annotated

import typer

from registry import __version__
from registry.cli import asking, exchange, figures, loading, log, members, running, serving, verifying, witnessing
from registry.cli.shell import end, told_of
from registry.errors import Fault, Refusal
from registry.service.operating import failures
from registry.service.operating.opening import PlaceUnknown, WitnessUnusable
from registry.settings import SettingInvalid

__all__ = ["app", "main"]

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=__doc__,
)
for commands in (serving.app, running.app, log.app, asking.app, exchange.app, witnessing.app):
    app.add_typer(commands)
app.add_typer(running.token_app, name="token")
app.add_typer(members.app, name="members")
app.add_typer(verifying.app, name="verify")
app.add_typer(log.keys_app, name="keys")
app.add_typer(loading.app, name="import")
app.add_typer(exchange.gazette_app, name="gazette")
app.add_typer(figures.statistics_app, name="statistics")


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"registry {__version__}")
        raise typer.Exit


@app.callback()
def every_command(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version, and end.")
    ] = False,
) -> None:
    """What stands before a command."""


def main() -> None:
    """Run the command line."""
    try:
        app()
    except (SettingInvalid, PlaceUnknown, WitnessUnusable) as error:
        end(str(error), 2)
    except Fault as error:
        end(told_of(error), 3)
    except Refusal as error:
        end(error.detail, 1)
    except Exception as error:
        end(f"{failures.stacks_of(error)}\nThe register failed: the lines above tell where.", 1)

"""Commands of the statistics: publishing what pledges secure together."""

from __future__ import annotations

import typer

from registry.cli.shell import AsJson, opened, tell
from registry.domain.values.days import instant_text
from registry.service.operating.statistics_publication import publish
from registry.settings import read_settings

statistics_app = typer.Typer(no_args_is_help=True, help="What pledges secure together.")


@statistics_app.callback()
def statistics() -> None:
    """What pledges secure together."""


@statistics_app.command("publish")
def publish_statistics(as_json: AsJson = False) -> None:
    """Publish the amounts of now, for `GET /v1/statistics`: once a day or a quarter, since each shows what is new."""
    with opened(read_settings()) as register:
        made = publish(register)
    at = instant_text(made.published_at)
    words = f"Published at {at}: {made.pledges} pledges with an amount, {made.shown} of them in a group that is shown."
    tell({"published_at": at, "pledges": made.pledges, "shown": made.shown}, words, as_json)

"""The command that serves the register: what it listens on, and what it says once somebody may come."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
import uvicorn
from uvicorn.importer import import_from_string
from uvicorn.supervisors import Multiprocess

from registry.cli.shell import AsJson, end, opened, tell, tokens_of
from registry.domain.values.days import legal_day
from registry.service.journal.register import Register
from registry.service.operating import demonstration, upkeep
from registry.service.operating.sandbox import ORIGIN
from registry.settings import Settings, read_settings

app = typer.Typer()

_BACKLOG = 2048


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on; 0 for any that is free.", min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Server processes.", min=1, max=64)] = 1,
    demo: Annotated[bool, typer.Option("--demo", help="Load demonstration data into an empty database.")] = False,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Serve a register to try things in: its data are thrown away at the end.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Serve the register. A SQLite file is migrated first; PostgreSQL is migrated by `registry migrate`.

    What it prints, it prints once it listens. With --demo over a register that holds other entries it exits 2.
    """
    settings = read_settings()
    if sandbox:
        _serve_sandbox(settings, host, port, as_json)
        return
    with closing(listen_on(host, port)) as listening:
        base = f"http://{named_host(host)}:{listening.getsockname()[1]}"
        with opened(settings, prepared=False) as register:
            if register.store.is_sqlite:
                upkeep.migrate(settings.database_url)
            register.store.require_head()
            tokens_of(settings)
            loaded_now = demo and _load(register, settings)
            greeting = _to_try(register, base, loaded_now) if demo and not as_json else ""
        shown = settings.database_shown
        sentence = f"{greeting}Serving {shown} on {base}; Ctrl-C ends it."
        _run(listening, workers, lambda: tell({"url": base, "database": shown}, sentence, as_json))


def _serve_sandbox(settings: Settings, host: str, port: int, as_json: bool) -> None:
    """Serve the demonstration's data in a folder that is gone at the end, by a clock that can be set."""
    with TemporaryDirectory(prefix="registry-sandbox-") as name, closing(listen_on(host, port)) as listening:
        folder = Path(name)
        url = f"sqlite:///{folder / 'sandbox.db'}"
        apart = replace(
            settings,
            database_url=url,
            key_file=folder / "sandbox.key",
            log_sink=folder / "sandbox.checkpoints",
            log_key_file=folder / "sandbox.log-keys",
            log_origin=f"{ORIGIN}-{secrets.token_hex(4)}",
            log_every=1.0,
            witnesses=(),
            timestamp_url=None,
            oidc_issuer=None,
            require_bound_tokens=False,
        )
        upkeep.migrate(url)
        with opened(apart, prepared=False) as register:
            demonstration.load(register)
        base = f"http://{named_host(host)}:{listening.getsockname()[1]}"
        sentence = (
            f"A sandbox: its clock can be set, its data are thrown away at the end. Look at {base}/ and {base}/docs;\n"
            f"{base}/sandbox/ has tokens and scenarios. Serving on {base}; Ctrl-C ends it."
        )
        app = import_from_string("registry.app:create_sandbox")(apart)
        _run(listening, 1, lambda: tell({"url": base, "sandbox": True}, sentence, as_json), app)


class SayingServer(uvicorn.Server):
    """A server that says so once it has started."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._say = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start; the application has begun by the end."""
        await super().startup(sockets)
        self._say()


def _run(listening: socket.socket, workers: int, started: Callable[[], None], app: Any = None) -> None:
    """Serve until somebody ends it, an application where one is given; of several processes the owner of the sockets
    says that they have begun."""
    config = uvicorn.Config(
        app or "registry.app:create",
        factory=app is None,
        http=import_from_string("registry.api.wire.connection:Protocol"),
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # who sends is who is connected: a header may not say it is a proxy that is trusted
        backlog=_BACKLOG,
    )
    if workers > 1:
        started()
        Multiprocess(config, sockets=[listening]).run()
        return
    config.load_app()
    server = SayingServer(config, started)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    if not server.started:
        sys.exit(1)


def listen_on(host: str, port: int) -> socket.socket:
    """A socket that listens there; ends the command where none can."""
    with ExitStack() as undone:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            listening = undone.enter_context(socket.socket(family, kind, protocol))
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(_BACKLOG)
        except (OSError, UnicodeError) as error:
            why = getattr(error, "strerror", None) or "no such host"
            end(f"{named_host(host)}:{port} can not be listened on: {why}.", 1)
        listening.set_inheritable(True)
        undone.pop_all()
    return listening


def named_host(host: str) -> str:
    """A host as addresses write it."""
    return f"[{host}]" if ":" in host else host


# ---- the demonstration -----------------------------------------------------------------------------------------------


def _load(register: Register, settings: Settings) -> bool:
    """Load the demonstration data into an empty register, and whether that was done now; ends the command over one that
    does not hold them."""
    if demonstration.is_empty(register):
        demonstration.load(register)
        return True
    if not demonstration.is_loaded(register):
        end(
            f"{settings.database_shown} holds entries, and not the demonstration's: that is loaded into an empty"
            " register alone. Serve this one without --demo, or name another file in REGISTRY_DATABASE_URL.",
            2,
        )
    return False


def _to_try(register: Register, base: str, loaded_now: bool) -> str:
    """What to look at and what to ask, as lines of a shell that fit a screen of 24 by 80."""
    firm, bank = demonstration.FIRM, demonstration.BANK_OF_CHINA
    lines = [
        f"# Look at {base}/ and {base}/docs",
        *(() if loaded_now else ("# The demonstration was loaded before; what came later is no part of it.",)),
        "# The data are illustrative where nothing is public. In a second terminal, in",
        "# this folder, ask what IP of the firm is encumbered:",
        f"BASE={base}",
        f"curl $BASE/v1/firms/{firm.scheme}/{firm.issuer}:{firm.value}/encumbrances",
        "# As a bank, file over a patent that bears a pledge, and be told why not:",
        f"export TOKEN=$({_program()} token issue \\",
        f"  --role bank --party {bank})",
        *demonstration.refused_filing(legal_day(register.clock.now())),
    ]
    return "\n".join((*lines, ""))


def _program() -> str:
    """How this command was called, as one would type it again."""
    called = Path(sys.argv[0])
    found = shutil.which(called.name)
    if found is not None and Path(found).resolve() == called.resolve():
        return called.name
    within = os.path.relpath(called)
    return shlex.quote(str(called) if within.startswith("..") else within)

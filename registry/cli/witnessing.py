"""The command that runs a witness: a small server, for instance a member bank's, that cosigns the checkpoints of logs.

It keeps what it cosigned last and never cosigns anything that does not continue it, so that no log can show it one
history and somebody else another. It needs no register, no database and no setting.

- `POST /add-checkpoint`: 200 with its cosignatures; 400 for another form of request, 404 for a log that it does not
  know, 403 where no key that it trusts signed, 409 with the size cosigned last (`text/x.tlog.size`) where the log
  thought of another, 409 for two trees of one size, 422 for a proof that does not hold.
- `GET /<SHA-256 of the log's origin, in hex>/checkpoint`: what it cosigned last, with its cosignatures.

Source: C2SP tlog-witness.
"""

from __future__ import annotations

import secrets
import sqlite3
import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from registry.cli.serving import SayingServer, listen_on, named_host
from registry.cli.shell import AsJson, end, errors, tell
from registry.log.checkpoint import Checkpoint
from registry.log.invalid import NoteInvalid, WitnessRefused
from registry.log.note import (
    ED25519_COSIGNATURE,
    ML_DSA_44,
    FileSigner,
    Signer,
    VerifierKey,
    read_key,
    read_key_file,
    signer_of,
)
from registry.log.vouching import witness as rules
from registry.service.clock import Clock, SystemClock
from registry.store.files import write_private
from registry.store.witnessed import WitnessedFile

app = typer.Typer()

STATUS = {
    rules.MALFORMED: 400,
    rules.UNKNOWN: 404,
    rules.UNSIGNED: 403,
    rules.STALE: 409,
    rules.FORK: 409,
    rules.INCONSISTENT: 422,
}
"""The status that each refusal is answered with."""
MAX_BYTES = 1 << 20
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_TYPES = (ED25519_COSIGNATURE, ML_DSA_44)
_EVIDENCE = {rules.FORK, rules.INCONSISTENT}


# ---- the witness -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Witness:
    """A witness: the keys it trusts by the origin of the log, its own, its file and its clock."""

    logs: Mapping[str, Sequence[VerifierKey]]
    signers: Sequence[Signer]
    file: WitnessedFile
    clock: Clock

    def add(self, raw: bytes) -> bytes:
        """The answer to a request, given once what was cosigned is on the disk. Raises WitnessRefused."""
        with self.file.alone() as turn:

            def last_of(origin: str) -> Checkpoint | None:
                kept = turn.last(origin)
                return None if kept is None else rules.kept_checkpoint(kept)

            cosigned = rules.cosign(
                raw,
                keys_of=lambda origin: self.logs.get(origin, ()),
                last_of=last_of,
                signers=self.signers,
                time=int(self.clock.now().timestamp()),
            )
            turn.keep(cosigned.checkpoint.origin, cosigned.note)
        return cosigned.answer

    def last(self, origin_hash: str) -> bytes | None:
        """The note cosigned last of the log whose origin has this SHA-256, in hex; None where there is none."""
        for origin in self.logs:
            if sha256(origin.encode()).hexdigest() == origin_hash:
                with self.file.alone() as turn:
                    return turn.last(origin)
        return None


def application(witness: Witness, report: Callable[[bytes, WitnessRefused], None]) -> Starlette:
    """The witness as a server; `report` is told of requests that are evidence against a log."""

    async def add_checkpoint(request: Request) -> Response:
        raw = bytearray()
        async for chunk in request.stream():
            raw += chunk
            if len(raw) > MAX_BYTES:
                return PlainTextResponse("the request is too long\n", 413)
        try:
            return PlainTextResponse(await run_in_threadpool(witness.add, bytes(raw)))
        except WitnessRefused as refused:
            if refused.rule in _EVIDENCE:
                report(bytes(raw), refused)
            if refused.size is not None:
                told = f"{refused.size}\n".encode()
                return Response(told, STATUS[refused.rule], {"Content-Type": rules.SIZE_TYPE})
            return PlainTextResponse(f"{refused.rule}: {refused.detail}\n", STATUS[refused.rule])

    async def checkpoint(request: Request) -> Response:
        note = await run_in_threadpool(witness.last, request.path_params["origin_hash"])
        if note is None:
            return PlainTextResponse("nothing of such a log was cosigned here\n", 404)
        return PlainTextResponse(note)

    return Starlette(
        routes=[
            Route("/add-checkpoint", add_checkpoint, methods=["POST"]),
            Route("/{origin_hash}/checkpoint", checkpoint, methods=["GET"]),
        ]
    )


# ---- its files -------------------------------------------------------------------------------------------------------


def _logs(file: Path) -> dict[str, list[VerifierKey]]:
    """The keys of each log, whose origin is the name of its keys; ends the command where the file tells none."""
    logs: dict[str, list[VerifierKey]] = {}
    try:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                key = read_key(line.strip())
                logs.setdefault(key.name, []).append(key)
    except (OSError, UnicodeError) as error:
        end(f"{file} can not be read: {getattr(error, 'strerror', None) or 'it is no text'}.", 2)
    except NoteInvalid as error:
        end(f"{file} holds a line that is no key: {error.detail}.", 2)
    if not logs:
        end(f"{file} names no log: it holds a vkey a line, as the log's policy.json writes them.", 2)
    return logs


def _signers(file: Path, name: str | None) -> tuple[FileSigner, ...]:
    """The witness's keys, made in a file of mode 0600 where there is none; ends the command where there can be none."""
    try:
        if name is not None and not file.exists():
            made = [signer_of(name, type, secrets.token_bytes(32)) for type in _TYPES]
            with write_private(file) as out:
                out.writelines(f"{one.secret_text()}\n" for one in made)
        if file.stat().st_mode & _OTHERS:
            end(f"{file} can be read by others: give it mode 0600, or make keys that nobody else has seen.", 2)
        signers = read_key_file(file.read_bytes())
    except FileNotFoundError:
        end(f"{file} is not there: name the witness with --name, for life, and its keys are made.", 2)
    except OSError as error:
        end(f"{file} can not be used: {error.strerror}.", 2)
    except NoteInvalid as error:
        end(f"{file} can not be used: {error.detail}.", 2)
    if {one.key.name for one in signers} != {name or signers[0].key.name} or any(
        one.key.type not in _TYPES for one in signers
    ):
        end(f"{file} holds other keys than those of one witness of that name.", 2)
    return signers


def _report(raw: bytes, refused: WitnessRefused) -> None:
    """Print a request that is evidence against a log, since both checkpoints are signed by it."""
    said = f"{refused.rule}: {refused.detail}. Keep this request, and what was cosigned last:"
    errors.print(said, raw.decode(errors="replace"), sep="\n", markup=False, highlight=False, soft_wrap=True)


@app.command()
def witness(
    logs: Annotated[Path, typer.Option(help="The logs it cosigns: a file with a vkey a line; # begins a remark.")],
    name: Annotated[str | None, typer.Option(help="Its name, for life: w1.bank.example. Needed once.")] = None,
    keys: Annotated[Path, typer.Option(help="Its own keys, made with mode 0600.")] = Path("witness.keys"),
    state: Annotated[Path, typer.Option(help="What it cosigned last. Never restore an older one.")] = Path(
        "witness.db"
    ),
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on; 0 for any that is free.", min=0, max=65535)] = 8001,
    as_json: AsJson = False,
) -> None:
    """Run a witness, which cosigns what continues the last checkpoint of a log that it saw, and nothing else.

    It prints its public keys once it listens: they go into the policy of those who are to believe it.
    """
    known, signers, file = _logs(logs), _signers(keys, name), WitnessedFile(state)
    try:
        with file.alone():
            pass
    except OSError as error:
        end(f"{state} can not be used: {error.strerror}.", 2)
    except sqlite3.Error as error:
        end(f"{state} can not be used: {error}.", 2)
    served = application(Witness(logs=known, signers=signers, file=file, clock=SystemClock()), _report)
    with closing(listen_on(host, port)) as listening:
        base = f"http://{named_host(host)}:{listening.getsockname()[1]}"
        vkeys = [one.key.vkey for one in signers]
        sentence = "\n".join([*vkeys, f"{signers[0].key.name} cosigns {', '.join(sorted(known))} on {base}"])
        told = {"url": base, "name": signers[0].key.name, "vkeys": vkeys, "logs": sorted(known)}
        config = uvicorn.Config(served, log_level="warning", access_log=False, server_header=False)
        with suppress(KeyboardInterrupt):
            SayingServer(config, lambda: tell(told, sentence, as_json)).run(sockets=[listening])

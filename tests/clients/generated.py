"""`python -m tests.clients.generated`: clients are made of the OpenAPI document and do the founding case.

One is Python, by `openapi-python-client` in an environment of its own, one TypeScript, by `openapi-typescript` with
`openapi-fetch`, whose types are checked by the compiler before it runs. Both register a pledge over rights of three
places, find it by its firm, discharge it, and are told a problem by its code; the pledges are compared. Needs the
package registries and Node.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.racing.processes import Server, moved
from tests.scenes.world import BANK, FIRM, filing, item, number_of, party, right_body
from tests.support import ROOT, SqliteDatabases

HERE = Path(__file__).parent
CONTRACT = ROOT / "registry/api/openapi.json"
KINDS = {"CN": "invention", "HK": "standard_o", "MO": "extension"}

Client = Callable[[list[str]], dict[str, Any]]


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:4])} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def python_client(folder: Path) -> Client:
    """A client in Python."""
    venv.create(folder / "env", with_pip=True)
    python = str(folder / "env/bin/python")
    _run([python, "-m", "pip", "install", "-q", "openapi-python-client>=0.29,<0.30", "ruff"], folder)
    generator = [python, "-m", "openapi_python_client", "generate", "--path", str(CONTRACT)]
    _run([*generator, "--output-path", "client", "--meta", "setup"], folder)
    _run([python, "-m", "pip", "install", "-q", "./client"], folder)
    return lambda told: json.loads(_run([python, str(HERE / "founding.py"), *told], folder))


def typescript_client(folder: Path) -> Client:
    """A client in TypeScript."""
    for name in ("package.json", "founding.ts"):
        (folder / name).write_text((HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
    _run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], folder)
    _run(["npx", "openapi-typescript", str(CONTRACT), "-o", "schema.ts"], folder)
    checking = ["--strict", "--noEmit", "--module", "nodenext", "--moduleResolution", "nodenext", "--target", "es2022"]
    _run(["npx", "tsc", *checking, "--skipLibCheck", "founding.ts"], folder)
    return lambda told: json.loads(_run(["npx", "tsx", "founding.ts", *told], folder))


def _prepared(server: Server, serial: int) -> dict[str, Any]:
    """A filing over fresh rights of three places."""
    registrar = server.token("registrar")
    rights = [
        {"jurisdiction": place, "number": number_of(place, kind, serial), "kind": kind} for place, kind in KINDS.items()
    ]
    bodies: list[tuple[str, Any]] = [
        ("/v1/parties", party(BANK, name="中国银行股份有限公司", kind="bank")),
        ("/v1/parties", party(FIRM, name="广州某某科技有限公司")),
        *(("/v1/rights", right_body(one["jurisdiction"], one["kind"], one["number"], [FIRM])) for one in rights),
    ]
    for path, body in bodies:
        reply = server.call("POST", path, moved(body), token=registrar)
        assert reply.status in (200, 201), reply.raw
    items = [item({"jurisdiction": one["jurisdiction"], "number": one["number"]}) for one in rights]
    body = filing(*items, pledgee=BANK, pledgor=FIRM, debtor=FIRM)
    told: dict[str, Any] = moved({**body, "client_reference": f"FOUNDING-{serial}"})
    return told


def _comparable(told: dict[str, Any]) -> dict[str, Any]:
    """What two clients are told alike: outcomes, ranks and effects of each place."""
    pledge = told["pledge"]
    return {
        "status": told["status"],
        "problem": told["problem"],
        "headline": pledge["headline"],
        "items": [(one["security"], one["status"], one["priority_rank"], one["rank_basis"]) for one in pledge["items"]],
    }


def main() -> None:
    """Make the clients, run them, compare."""
    answers = []
    with TemporaryDirectory() as name, SqliteDatabases(Path(name)).fresh() as url:
        server = Server(url, Path(name))
        try:
            server.ready()
            for serial, (language, made) in enumerate((("python", python_client), ("typescript", typescript_client))):
                folder = Path(name) / language
                folder.mkdir()
                body = folder / "filing.json"
                body.write_text(json.dumps(_prepared(server, 7_000 + serial)), encoding="utf-8")
                told = [f"http://127.0.0.1:{server.port}", server.token("bank", BANK), str(body), FIRM["value"]]
                answers.append(_comparable(made(folder)(told)))
                print(f"{language}: {json.dumps(answers[-1], ensure_ascii=False)}", flush=True)
        finally:
            server.stop()
    if answers[0] != answers[1]:
        sys.exit("the clients were told different things")


if __name__ == "__main__":
    main()

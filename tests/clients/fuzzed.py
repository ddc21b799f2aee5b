"""`python -m tests.clients.fuzzed`: thousands of calls made of the contract, none of which the register may fail.

Schemathesis, in an environment of its own, calls a sandbox with a token of each role: every operation with examples,
with what lies just within and just beyond its schema, and with what it makes up. No answer may be a 5xx, have a status,
media type, header or form that the contract does not name, or do without a sign-in that the contract asks for.

Left out are three of its checks. What fits a schema may still be refused, since a schema does not know the law. A dry
run needs no key, which OpenAPI has no words for. And `/v1/pledges/batch` is, for GET, a pledge of that number.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import venv
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "ignored_auth",
)
ROLES = ("bank", "registrar", "auditor", "firm")


def main() -> None:
    """Call, and end with 1 where anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.clients.fuzzed", description=__doc__)
    parser.add_argument("--examples", type=int, default=3, help="made up for each operation, beside the fixed ones")
    told = parser.parse_args()
    failed = []
    with TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "env", with_pip=True)
        program = folder / "env/bin/schemathesis"
        install = [str(folder / "env/bin/python"), "-m", "pip", "install", "-q", "schemathesis>=4.32,<5"]
        subprocess.run(install, check=True)
        serving = [str(Path(sys.executable).parent / "registry"), "serve", "--sandbox", "--port", "0", "--json"]
        with subprocess.Popen(serving, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                base = json.loads(server.stdout.readline())["url"]
                with urlopen(f"{base}/sandbox/", timeout=20) as answer:
                    tokens = json.load(answer)["tokens"]
                for role in ROLES:
                    calling = [str(program), "run", f"{base}/openapi.json", "--checks", ",".join(CHECKS)]
                    calling += ["-H", f"Authorization: Bearer {tokens[role]}", "--continue-on-failure", "--seed", "1"]
                    calling += ["--phases", "examples,coverage,fuzzing", "--max-examples", str(told.examples)]
                    done = subprocess.run(calling, cwd=folder, check=False, capture_output=True, text=True)
                    cases = re.search(r"(\d+) generated", done.stdout)
                    print(f"{role}: {cases[1] if cases else 'no'} cases, {'found' if done.returncode else 'nothing'}")
                    if done.returncode:
                        failed.append(role)
                        print(done.stdout)
            finally:
                server.terminate()
    if failed:
        sys.exit(1)


if __name__ == "__main__":
    main()

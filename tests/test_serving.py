"""What only a real server and a real socket show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.processes import serving
from tests.support import SqliteDatabases


@pytest.mark.parametrize("mebibytes", [2, 10, 60])
def test_a_body_that_is_too_large_is_told_so_however_much_was_still_to_come(
    sqlite_databases: SqliteDatabases, tmp_path: Path, mebibytes: int
) -> None:
    """The caller is let finish: a connection that ends under it would say nothing."""
    with sqlite_databases.fresh() as url, serving(url, tmp_path, 1) as (server,):
        token = server.token("registrar")
        reply = server.call("POST", "/v1/parties", {"padding": "a" * mebibytes * 2**20}, token=token)
        assert (reply.status, reply.body["code"]) == (413, "body-too-large")
        assert server.call("GET", "/healthz").status == 200

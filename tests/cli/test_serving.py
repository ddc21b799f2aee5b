"""What only a real server and a real socket show."""

from __future__ import annotations

import json
import socket
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.racing.processes import Server, serving
from tests.support import SqliteDatabases

pytestmark = pytest.mark.both_engines


@pytest.mark.spread(1)
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


def _answered(server: Server, sent: bytes) -> tuple[int, dict[str, str], bytes]:
    """What the server answers to octets that need not be a request: status, header fields in lower case, content."""
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as connection:
        with suppress(OSError):  # the server may have seen enough
            connection.sendall(sent)
        answer = b""
        with suppress(ConnectionResetError):
            while some := connection.recv(65536):
                answer += some
    head, _, content = answer.partition(b"\r\n\r\n")
    first, *fields = head.decode("latin-1").split("\r\n")
    return int(first.split()[1]), dict(field.lower().split(": ", 1) for field in fields), content


def test_what_is_no_request_is_answered_with_a_problem_document(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    """The server that reads HTTP before us knows nothing of problems."""
    rest = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    sent = {
        b"GARBAGE\r\n\r\n": (400, "bad-request"),
        b"GET /healthz" + rest + b"X: a\0b\r\n\r\n": (400, "bad-request"),
        b"GET /v1/history?after=\0" + rest + b"\r\n": (400, "bad-request"),
        b"GET /" + b"a" * 9_000 + rest + b"\r\n": (414, "target-too-long"),
        b"GET /" + b"a" * 70_000 + rest + b"\r\n": (414, "target-too-long"),
        b"GET /healthz" + rest + b"X: " + b"a" * 17_000 + b"\r\n\r\n": (431, "headers-too-large"),
        b"GET /healthz" + rest + b"X: " + b"a" * 1_200_000: (431, "headers-too-large"),
    }
    with sqlite_databases.fresh() as url, serving(url, tmp_path, 1) as (server,):
        for octets, (status, code) in sent.items():
            told, fields, content = _answered(server, octets)
            problem = json.loads(content)
            assert (told, problem["code"], problem["status"]) == (status, code, status)
            assert fields["content-type"] == "application/problem+json"
            assert (fields["cache-control"], fields["x-request-id"]) == ("no-store", problem["request_id"])
            assert fields["date"]
        status, fields, content = _answered(server, b"HEAD /v1/history" + rest + b"\r\n")
        assert (status, content, int(fields["content-length"]) > 0) == (200, b"", True)

"""Speaking to witnesses and authorities over a real connection: each answer is one, and nobody there is OSError."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from registry.service.publishing import stamping, witnessing
from registry.service.publishing.transport import MOST

ANSWERS = {"/fine": (200, b"yes"), "/stale": (409, b"7\n"), "/long": (200, b"x" * (MOST + 1))}


class Echo(BaseHTTPRequestHandler):
    """Answers by the path, once it has read what was sent."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, content = ANSWERS[self.path]
        self.send_response(status)
        self.send_header("Content-Type", "text/x.tlog.size")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def base() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_witness_s_refusal_is_an_answer(base: str) -> None:
    for path in ("/fine", "/stale"):
        reply = witnessing.ask(base + path, b"old 0")
        assert (reply.status, reply.content, reply.content_type) == (*ANSWERS[path], "text/x.tlog.size")


def test_an_authority_s_refusal_is_none(base: str) -> None:
    assert stamping.ask(f"{base}/fine", b"asked", "application/timestamp-query") == b"yes"
    for path in ("/stale", "/long"):
        with pytest.raises(OSError, match="answered with status"):
            stamping.ask(base + path, b"asked", "application/timestamp-query")


def test_nobody_there_is_no_answer() -> None:
    with pytest.raises(OSError, match="refused"):
        witnessing.ask("http://127.0.0.1:9/add-checkpoint", b"old 0")

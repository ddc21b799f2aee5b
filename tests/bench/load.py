"""The load: a few connections from one process, each sending its next request when it has the answer to the last.

It runs in a process of its own and speaks HTTP over bare sockets from one thread, since what the client costs is taken
from the server on the same machine; the cost is reported. Each worker of the server gets as many connections as any
other: they share one socket, and the system would give all connections to one of them as readily.
"""

from __future__ import annotations

import itertools
import json
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

_ATTEMPTS = 400


@dataclass(kw_only=True)
class Outcome:
    """What a run gave: answers by status, seconds each took, seconds in all, and CPU seconds the client used."""

    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    client_seconds: float = 0.0
    samples: list[bytes] = field(default_factory=list)
    each: int = 1
    """How many things done an answer stands for."""

    @property
    def rate(self) -> float:
        """Things done a second."""
        return self.each * len(self.latencies) / self.seconds if self.seconds else 0.0

    def quantile(self, part: float) -> float:
        """The latency, in milliseconds, that `part` of the answers did not exceed."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def request(
    method: str, path: str, body: object = None, *, token: str | None = None, headers: Mapping[str, str] | None = None
) -> bytes:
    """The bytes of a request."""
    content = b"" if body is None else json.dumps(body).encode()
    sent = {"Host": "127.0.0.1", **(headers or {})}
    if token is not None:
        sent["Authorization"] = f"Bearer {token}"
    if content:
        sent |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + content


def run(
    port: int, requests: Sequence[bytes], *, seconds: float | None = None, connections: int = 8, workers: int = 1
) -> Outcome:
    """Send the requests, again and again for `seconds`, or each once where that is None."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_drive, port, requests, seconds, connections, workers).result()


def paced(port: int, requests: Sequence[bytes], rate: float, *, connections: int = 8, workers: int = 1) -> Outcome:
    """Send each request once, `rate` of them a second; an answer's time counts from when its request was due.

    One that is due while each connection waits for an answer is sent late, and its time says so.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_pace, port, requests, rate, connections, workers).result()


def beside(port: int, long: bytes, short: Sequence[bytes], *, workers: int) -> tuple[Outcome, Outcome]:
    """Send one request that takes long and meanwhile, on a connection to each worker, the short ones, each once."""
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(_drive, port, [long], None, 1, 1)
        meanwhile = itertools.takewhile(lambda _: not first.done(), short)
        others = _drive(port, meanwhile, None, workers, workers)
        return first.result(), others


def _drive(port: int, requests: Iterable[bytes], seconds: float | None, connections: int, workers: int) -> Outcome:
    outcome = Outcome()
    pending: Iterator[bytes] = iter(requests) if seconds is None else itertools.cycle(requests)
    selector = selectors.DefaultSelector()
    under_way: dict[socket.socket, float] = {}
    read: dict[socket.socket, bytes] = {}

    def send(link: socket.socket) -> None:
        following = next(pending, None)
        if following is not None and time.perf_counter() < until:
            under_way[link] = time.perf_counter()
            read[link] = b""
            link.sendall(following)

    links = _balanced(port, connections, workers)
    used, begun = time.process_time(), time.perf_counter()
    until = begun + (seconds if seconds is not None else 3600)
    for at, link in enumerate(links):
        selector.register(link, selectors.EVENT_READ, at)
        send(link)
    while under_way:
        for ready, _ in selector.select(timeout=60):
            link = links[ready.data]
            read[link] += link.recv(1 << 18)
            if (status := _status(read[link])) is not None:
                outcome.latencies.append(time.perf_counter() - under_way.pop(link))
                outcome.statuses[status] += 1
                if len(outcome.samples) < 1 or (status >= 400 and len(outcome.samples) < 5):
                    outcome.samples.append(read[link])
                send(link)
    outcome.seconds, outcome.client_seconds = time.perf_counter() - begun, time.process_time() - used
    for link in links:
        link.close()
    return outcome


def _pace(port: int, requests: Sequence[bytes], rate: float, connections: int, workers: int) -> Outcome:
    outcome = Outcome()
    links = _balanced(port, connections, workers)
    used, begun = time.process_time(), time.perf_counter()

    def send(at: int) -> None:
        for place in range(at, len(requests), connections):
            due = begun + place / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            links[at].sendall(requests[place])
            answer = b""
            while (status := _status(answer)) is None:
                answer += links[at].recv(1 << 18)
            outcome.latencies.append(time.perf_counter() - due)
            outcome.statuses[status] += 1

    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(send, range(connections)))
    outcome.seconds, outcome.client_seconds = time.perf_counter() - begun, time.process_time() - used
    for link in links:
        link.close()
    return outcome


def _status(answer: bytes) -> int | None:
    """The status of an answer that has come whole, else None."""
    head, blank, body = answer.partition(b"\r\n\r\n")
    if not blank:
        return None
    lowered = head.lower()
    at = lowered.index(b"content-length:") + len(b"content-length:")
    announced = int(lowered[at : (lowered + b"\r").index(b"\r", at)])
    return int(head[9:12]) if len(body) >= announced else None


def _balanced(port: int, count: int, workers: int) -> list[socket.socket]:
    """Connections to the server, the same number to each worker; others are closed and tried again."""
    kept: dict[bytes, list[socket.socket]] = {}
    for _ in range(_ATTEMPTS):
        link = socket.create_connection(("127.0.0.1", port))
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.sendall(request("GET", "/bench/worker"))
        answer = b""
        while _status(answer) is None:
            answer += link.recv(65536)
        mine = kept.setdefault(answer.partition(b"\r\n\r\n")[2], [])
        if len(mine) < count // workers:
            mine.append(link)
        else:
            link.close()
        if sum(map(len, kept.values())) == count:
            return [one for links in kept.values() for one in links]
    raise RuntimeError(f"the connections do not spread over {workers} workers")

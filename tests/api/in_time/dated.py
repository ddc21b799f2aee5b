"""Bodies and commands whose every day is told, in the days of 2026 before the world's own: for reading the past."""

from __future__ import annotations

from typing import Any

from tests.scenes.world import Body, Caller, act, must


def day(text: str, hour: int = 9) -> str:
    """An hour of a day of 2026, legal time."""
    return f"2026-{text}T{hour:02d}:00:00+08:00"


def asked(on: str, reference: str, entered: str | None = None, register: str = "HK-IPD", **members: Any) -> Body:
    """A registration asked for that day, and entered that other one where one is told."""
    made = day(entered) if entered else None
    return act(register, made, reference=reference, applied_at=day(on), obtained_at=day(on), **members)


def refused(on: str | None, reference: str, **members: Any) -> Body:
    """A refusal of that day, as registers tell it: in any of its days."""
    return act(
        *("HK-IPD", day(on) if on else None, "refused"),
        **{"reference": reference, "applied_at": None, "obtained_at": None, **members},
    )


def signed(body: Body, on: str, hour: int = 9) -> Body:
    """The same filing, signed and consented to that day."""
    body["contract"]["executed_at"] = day(on, hour)
    for consent in body["consents"]:
        consent["at"] = day(on, hour)
    return body


def then(on: str, hour: int = 9) -> str:
    """The query that reads as of an hour of a day."""
    return f"?as_of={day(on, hour).replace('+', '%2B')}"


def sent(caller: Caller, document: Body, route: str, body: Body, status: int = 200) -> Body:
    """Send a command on a pledge as it stands: the pledge as it then stands, or the problem."""
    path = f"/v1/pledges/{document['registration_number']}"
    etag = must(200, caller.get(path)).headers["ETag"]
    told: Body = must(status, caller.post(f"{path}/{route}", body, if_match=etag)).json()
    return told


def evidence(caller: Caller, document: Body, proof: Body, number: int | None = 1, status: int = 200) -> Body:
    """File evidence for an item, or for none: the pledge as it then stands, or the problem."""
    return sent(caller, document, "filings", proof if number is None else {"item": number, **proof}, status)

"""Something to be done by a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """Something to be done by a day. Days are legal days at UTC+8, inclusive.

    `opens_on` is the first day it can be done, `grace_ends_on` the last on which it still can with a surcharge.
    `provisional`: a day of it rests on working days that are not announced yet, and may move.
    """

    rule: str
    code: str
    message: str
    due_on: date
    register: str | None = None
    opens_on: date | None = None
    grace_ends_on: date | None = None
    surcharge: str | None = None
    provisional: bool = False

"""Values of law that hold from a day on, each with its source: terms, months of grace, fees, calendars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Dated(Generic[T]):
    """A value of law with the first legal day it holds and its source."""

    first_day: date
    value: T
    basis: str


def in_force(values: Iterable[Dated[T]], day: date) -> T | None:
    """The newest value whose first day is not later than `day`; None when the form has none that early."""
    past = [value for value in values if value.first_day <= day]
    return max(past, key=lambda value: value.first_day).value if past else None


def in_force_or_first(values: tuple[Dated[T], ...], day: date) -> T:
    """The newest value whose first day is not later than `day`; the earliest one where the form has none that early.

    For a value whose beginning is not on record. ValueError where the form has none at all.
    """
    first = min(values, key=lambda value: value.first_day)
    return max((value for value in values if value.first_day <= day), key=lambda v: v.first_day, default=first).value

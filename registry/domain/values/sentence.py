"""A sentence in English that knows its key and its values, so that it can be said in any language of the register.

Whoever writes a sentence states its key, its English text and its values: `sentence("right.dead", "{right} has been
dead since {day}.", right="CN/201710601862.3", day=date(2026, 1, 5))`. The English text stands where the sentence is
made, so that the code reads; the other languages stand in the catalogues of `registry.service.words`, under the same
key and with the same places for values. Values are said in the habits of each: days, instants, money, lists differ.
A key never changes its meaning, and a text that means something else gets another key.

A sentence is a `str`, its English text: what only knows English reads it like any other. What is recorded of it beside
that text are its key and values (`record`), from which `of_record` makes it again.

An instant is said as Hong Kong's, Macau's and Beijing's clocks show it (UTC+8, all year).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeAlias, runtime_checkable


@runtime_checkable
class Amount(Protocol):
    """Money as a sentence needs it: an exact amount with its currency's decimals, and an ISO 4217 code."""

    @property
    def amount(self) -> Decimal:
        """How much."""

    @property
    def currency(self) -> str:
        """Of which currency."""


@dataclass(frozen=True, kw_only=True)
class RecordedAmount:
    """An amount as it is read from what was recorded."""

    amount: Decimal
    currency: str


Value: TypeAlias = "str | int | date | datetime | Amount | tuple[Value, ...]"
"""What stands in a place of a sentence: a name, a number, a day, an instant (with its zone), money, several of these,
or another sentence (a word of the register, such as the name of a kind)."""

CLOCK: Final = timezone(timedelta(hours=8))
"""The zone in which instants are said."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_NONE: Mapping[str, Value] = MappingProxyType({})


class Sentence(str):
    """An English text with its `key` and `values`; `number`, where it counts, chooses between singular and plural."""

    __slots__ = ("key", "number", "values")

    key: str
    values: Mapping[str, Value]
    number: int | None

    def __new__(
        cls, english: str, key: str, values: Mapping[str, Value] = _NONE, number: int | None = None
    ) -> Sentence:
        """The sentence whose English text is `english`, its values filled in."""
        made = super().__new__(cls, english)
        made.key, made.values, made.number = key, values, number
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy has the same key and values."""
        return (Sentence, (str(self), self.key, dict(self.values), self.number))


def sentence(key: str, english: str, /, **values: Value) -> Sentence:
    """The sentence of a key: `english` with each `{name}` filled with the value of that name, in English habits."""
    return Sentence(_filled(english, values) if values else english, key, values)


def counted(key: str, count: int, /, *, singular: str, plural: str, **values: Value) -> Sentence:
    """The sentence of a key that counts something: `singular` for 1, else `plural`, with the count as `{count}`."""
    told = {"count": count, **values}
    return Sentence(_filled(singular if count == 1 else plural, told), key, told, count)


def sentences(several: Iterable[str]) -> str:
    """Whole sentences, one after the other, each once; a single one is itself."""
    once = tuple(dict.fromkeys(several))
    if len(once) == 1:
        return once[0]
    return Sentence(" ".join(once), SEVERAL, {"sentences": once})


SEVERAL: Final = "sentences"
"""The key of sentences that follow each other; it has no words of its own."""


def record(said: Sentence) -> dict[str, Any]:
    """The key and values of a sentence as JSON knows them, without its English text; `of_record` reads it."""
    kept: dict[str, Any] = {"key": said.key, "values": {name: _plain(value) for name, value in said.values.items()}}
    return kept if said.number is None else {**kept, "number": said.number}


def of_record(english: str, kept: Mapping[str, Any]) -> Sentence:
    """The sentence whose English text was recorded with its key and values."""
    values = {name: _value(value) for name, value in kept["values"].items()}
    return Sentence(english, kept["key"], values, kept.get("number"))


def in_english(value: Value) -> str:
    """A value as English sentences have it: `5 January 2026`, `CNY 5,000,000.00`, `a, b and c`."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        local = value.astimezone(CLOCK)
        return f"{in_english(local.date())}, {local:%H:%M}"
    if isinstance(value, date):
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    if isinstance(value, Amount):
        return f"{value.currency} {value.amount:,f}"
    if isinstance(value, tuple):
        *rest, last = [in_english(one) for one in value] or [""]
        return f"{', '.join(rest)} and {last}" if rest else last
    return str(value)


def _filled(english: str, values: Mapping[str, Value]) -> str:
    return english.format_map({name: in_english(value) for name, value in values.items()})


def _plain(value: Value) -> Any:
    if isinstance(value, Sentence):
        return {"text": str(value), **record(value)}
    if isinstance(value, datetime):
        return {"at": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Amount):
        return {"amount": f"{value.amount:f}", "currency": value.currency}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _value(kept: Any) -> Value:
    if isinstance(kept, list):
        return tuple(_value(one) for one in kept)
    if isinstance(kept, str | int):
        return kept
    if "at" in kept:
        return datetime.fromisoformat(kept["at"])
    if "day" in kept:
        return date.fromisoformat(kept["day"])
    if "amount" in kept:
        return RecordedAmount(amount=Decimal(kept["amount"]), currency=kept["currency"])
    return of_record(kept["text"], kept)

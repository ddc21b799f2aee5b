"""What the operations take, and how it becomes the domain's values.

Strict: no unknown member, no number for a string, no float anywhere. Days are `YYYY-MM-DD`, legal days at UTC+8;
instants are RFC 3339 with an offset; money is an exact decimal string.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema

from registry.domain.party.identifiers import Identifier, read_identifier
from registry.domain.values import days
from registry.domain.values.days import end_of_day, read_instant
from registry.domain.values.money import Money, read_money
from registry.domain.values.spelling import read_name, shows
from registry.errors import InputError, InputInvalid, RegistryError

_DAY_LENGTH = len("YYYY-MM-DD")


def _day(value: object) -> date:
    if not isinstance(value, str):
        raise ValueError("a day is written YYYY-MM-DD")
    return days.read_day(value)


def _instant(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("an instant is written as RFC 3339 with an offset")
    at = read_instant(value)
    if not 1900 <= at.year <= 2200:
        raise ValueError("an instant lies between 1900 and 2200")
    return at


def _shown(value: str) -> str:
    """A text as it was sent; ValueError where there is nothing to be seen of it."""
    if not shows(value):
        raise ValueError("it shows nothing")
    return value


def _asked(value: str | None) -> str | None:
    """A reference that a query narrows a listing to; left empty, it narrows nothing."""
    return _shown(value) if value else value


Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[datetime, PlainValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
NameText = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(read_name)]
Code = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(_shown)]
AskedReference = Annotated[str | None, Field(max_length=128, pattern=r"^[^\x00-\x1f]*$"), AfterValidator(_asked)]
Lang = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Schema(BaseModel):
    """A body or a part of one."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=False)


def pointed(pointer: str, error: RegistryError) -> RegistryError:
    """`error` with the place in the body it speaks of."""
    if not error.errors:
        error.errors = (InputError(pointer=pointer, code=error.code, detail=error.detail),)
    return error


def read_day(text: str, pointer: str) -> date:
    """The legal day of a query member, `YYYY-MM-DD`; InputInvalid otherwise."""
    try:
        return _day(text)
    except ValueError as error:
        raise InputInvalid(f"Not a day: {error}.", pointer=pointer) from None


def read_moment(text: str | None, pointer: str) -> datetime | None:
    """The instant of a query member: RFC 3339, or a legal day, which is its last instant; InputInvalid otherwise."""
    if text is None:
        return None
    try:
        return end_of_day(_day(text)) if len(text) == _DAY_LENGTH else _instant(text.replace(" ", "+"))
    except ValueError as error:
        raise InputInvalid(f"Not an instant: {error}.", pointer=pointer) from None


class IdentifierSchema(Schema):
    """A party, by any of its identifiers. The scheme is never guessed."""

    scheme: Code
    value: Code
    issuer: Code | None = None

    def read(self, pointer: str) -> Identifier:
        """The identifier in its canonical form; IdentifierInvalid with `pointer`."""
        try:
            return read_identifier(self.scheme, self.value, self.issuer)
        except RegistryError as error:
            raise pointed(pointer, error) from None


class MoneySchema(Schema):
    """An exact amount of a currency."""

    amount: Annotated[str, Field(max_length=64)]
    currency: Annotated[str, Field(max_length=8)]

    def read(self, pointer: str) -> Money:
        """The money; MoneyInvalid with `pointer`."""
        try:
            return read_money(self.amount, self.currency)
        except RegistryError as error:
            raise pointed(pointer, error) from None


class TextSchema(Schema):
    """A text in one language."""

    text: NameText
    lang: Lang


class RightSchema(Schema):
    """A right, by its place and any spelling of its number."""

    jurisdiction: Code
    number: Annotated[str, Field(min_length=1, max_length=128)]


class SourceSchema(Schema):
    """Where a fact was seen."""

    register_: Code = Field(alias="register")
    reference: Code
    sha256: Sha256 | None = None

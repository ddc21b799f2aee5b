"""Canonical bytes of a JSON value, and the strict way back.

One value has one sequence of bytes, so that its hash says what it says: members sorted by UTF-16 code units, no white
space, the shortest escapes, UTF-8. Numbers are integers within ±(2^53−1), which every JSON reader holds exactly; an
amount with decimals is written as a string. AuditReading refuses whatever two readers might take differently: duplicate
members, numbers with a fraction or an exponent, NaN, lone surrogates, a byte order mark, and nesting beyond what was
agreed, which is counted before anything recurses.

Depth: a scalar has 0, an array or object one more than the deepest of what it holds.

Sources: RFC 8785 (JCS), RFC 8259 (JSON), RFC 7493 (I-JSON).
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NoReturn, cast

import rfc8785

from registry.log.invalid import LogInvalid

MAX_DEPTH: Final = 32
"""The deepest value that is written where the caller names no other limit; far below where Python's stack ends."""

_BOM = b"\xef\xbb\xbf"
_LARGEST = 2**53 - 1
_DIGITS = 17  # a sign and 16 digits; longer can not be in range, and converting it would cost
_ESCAPE = re.compile(r"\\.", re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


def canonical(value: object, *, max_depth: int = MAX_DEPTH) -> bytes:
    """The RFC 8785 bytes of `value`: dict with string keys, list, tuple, str, int, bool and None, nested.

    Raises LogInvalid (M1) for a float (even a whole one), an integer outside ±(2^53−1), a key that is no string, a lone
    surrogate, another type, or a value deeper than `max_depth`.
    """
    return _plain_dumps(value) if _check_writable(value, max_depth) else _dumps(value)


def parse_strict(raw: bytes, *, max_depth: int) -> object:
    """The value of JSON bytes: dict, list, str, int, bool or None; white space and the order of members are free.

    Raises LogInvalid (M1) for bytes that are not strict UTF-8 or begin with a byte order mark, that are no JSON or are
    nested deeper than `max_depth`, and for duplicate members (compared after escapes), NaN, infinities, any number with
    a fraction or an exponent, integers outside ±(2^53−1) and lone surrogates, escaped ones too.
    """
    if raw.startswith(_BOM):
        raise LogInvalid("the bytes begin with a byte order mark")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise LogInvalid("the bytes are not UTF-8") from None
    _check_depth(text, max_depth)
    try:
        value: object = _DECODER.decode(text)
        if _SURROGATE_ESCAPE.search(text):
            # keep: strict decoding has refused raw surrogates, so only an escape can have made one
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise LogInvalid("a string holds a lone surrogate") from None
    except (ValueError, RecursionError):
        raise LogInvalid("the bytes are not JSON") from None
    return value


def parse_canonical(raw: bytes, *, max_depth: int) -> object:
    """The value of bytes that are its canonical form exactly.

    Raises LogInvalid (M1) as `parse_strict` does, and when `canonical` of the value gives other bytes.
    """
    value = parse_strict(raw, max_depth=max_depth)
    if canonical(value, max_depth=max_depth) != raw:
        raise LogInvalid("the bytes are not the canonical form of what they say")
    return value


def _dumps(value: object) -> bytes:
    """RFC 8785 bytes of a value without floats and with string keys."""
    try:
        return rfc8785.dumps(cast("Any", value))
    except rfc8785.IntegerDomainError:
        raise LogInvalid("an integer lies outside ±(2^53−1)") from None
    except UnicodeEncodeError:
        raise LogInvalid("a member's name holds a lone surrogate") from None
    except rfc8785.CanonicalizationError as error:
        surrogate = isinstance(error.__cause__, UnicodeEncodeError)
        raise LogInvalid("a string holds a lone surrogate" if surrogate else "a value is of no JSON type") from None
    except RecursionError:
        raise LogInvalid("the value is nested too deep") from None


def _plain_dumps(value: object) -> bytes:
    """The same bytes from the standard library, five times as fast: `_check_writable` says where they are the same.

    With ASCII names the order of code points is that of UTF-16 code units, and the escapes are the shortest ones.
    """
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError:
        raise LogInvalid("a string holds a lone surrogate") from None


def _check_writable(value: object, max_depth: int) -> bool:
    """Refuse what `rfc8785` would write or stumble over, level by level: floats, foreign keys, depth.

    Answers whether all names are ASCII, all integers in range and all else strings, booleans and nulls.
    """
    holders: list[Any] = [[value]]
    depth, plain = 0, True
    while holders:
        if depth > max_depth:
            raise LogInvalid(f"the value is nested deeper than {max_depth}")
        below: list[Any] = []
        for holder in holders:
            named = isinstance(holder, dict)
            for one in holder.values() if named else holder:
                kind = type(one)
                if kind in _BARE or issubclass(kind, str):
                    continue
                if issubclass(kind, (dict, list, tuple)):
                    below.append(one)
                elif issubclass(kind, float):
                    raise LogInvalid("a number is a float")
                elif not (issubclass(kind, int) and -_LARGEST <= one <= _LARGEST):
                    plain = False
            if named:
                try:
                    plain = "".join(holder).isascii() and plain
                except TypeError:
                    raise LogInvalid("a member's name is not a string") from None
        holders = below
        depth += 1
    return plain


def _check_depth(text: str, max_depth: int) -> None:
    """Refuse text nested too deep, before a parser recurses into it; whether it is JSON is not asked here."""
    if text.count("[") + text.count("{") <= max_depth:
        return
    # Without its escapes, every second piece between quotes lies outside of strings; should that be wrong for what is
    # no JSON, it is so only behind the place where the parser stops.
    outside = "".join(_ESCAPE.sub("", text).split('"')[::2])
    depth = 0
    for bracket in _BRACKET.findall(outside):
        if bracket in "[{":
            depth += 1
            if depth > max_depth:
                raise LogInvalid(f"the bytes are nested deeper than {max_depth}")
        else:
            depth -= 1


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise LogInvalid("an object has a member twice")
    return members


def _integer(digits: str) -> int:
    number = int(digits) if len(digits) <= _DIGITS else _LARGEST + 1
    if not -_LARGEST <= number <= _LARGEST:
        raise LogInvalid("an integer lies outside ±(2^53−1)")
    return number


def _no_number(_text: str) -> NoReturn:
    raise LogInvalid("a number is not an integer")


_BARE = frozenset({str, bool, type(None)})
# What is written has been walked through to its end before, so no circle is left to look for.
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"))
_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_no_number, parse_constant=_no_number
)

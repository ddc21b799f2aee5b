"""How people type numbers, and what a reading of them comes to."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from registry.domain.values.numbers import NumberReading
from registry.errors import RightNumberInvalid

REASONS = {"characters", "length", "form", "publication-number", "check-digit-missing", "check-digit", "spreadsheet"}
Read = Callable[[str], NumberReading]


def outcome(read: Read, text: str) -> NumberReading | str:
    """What is read, or the reason of the refusal, which is one of the stable ones."""
    refusal: RightNumberInvalid
    try:
        return read(text)
    except RightNumberInvalid as raised:
        refusal = raised
    assert refusal.reason in REASONS
    assert refusal.detail.endswith(".")
    return refusal.reason


def reason(read: Read, text: str) -> str:
    """The reason of the refusal, which there must be."""
    refused = outcome(read, text)
    assert isinstance(refused, str), f"{text!r} was read as {refused}"
    return refused


def wide(character: str) -> str:
    """A character in full width."""
    if character == " ":
        return "\u3000"
    return chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character


@st.composite
def retyped(draw: st.DrawFn, text: str) -> str:
    """`text` with spaces of some kind put in, in either case, in either width, with dashes of some kind."""
    typed = []
    for character in text:
        one = draw(st.sampled_from([character, character.lower()]))
        typed.append(draw(st.sampled_from([one, wide(one), *("‐–−﹣" if one == "-" else ())])))
        typed.append(draw(st.sampled_from(["", "", "", " ", "\u00a0", "\u3000", "\u2009", "\t"])))
    return "".join(typed)


def serials(size: int) -> st.SearchStrategy[str]:
    """So many digits."""
    return st.text("0123456789", min_size=size, max_size=size)

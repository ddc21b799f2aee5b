"""Money is exact: what is read is what is written again, and nothing is rounded, guessed or taken for a float."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.domain.values.money import CURRENCIES, Money, read_money, text
from registry.errors import MoneyInvalid

CODES = st.sampled_from(sorted(CURRENCIES))


@st.composite
def amounts(draw: st.DrawFn, code: str) -> str:
    """A plain decimal with no more decimals than the currency has."""
    whole = draw(st.integers(0, 10**18 - 1))
    decimals = draw(st.text("0123456789", max_size=CURRENCIES[code]))
    return f"{draw(st.sampled_from(['', '-']))}{whole}{'.' if decimals else ''}{decimals}"


@given(st.data(), CODES)
def test_inv_54_money_leads_back_to_its_canonical_text(data: st.DataObject, code: str) -> None:
    given_text = data.draw(amounts(code))
    money = read_money(given_text, code)
    canonical = text(money)
    assert money == Money(amount=Decimal(given_text), currency=code)
    assert read_money(canonical, code) == money
    assert text(read_money(canonical, code)) == canonical
    assert str(money.amount) == canonical
    assert len(canonical.partition(".")[2]) == CURRENCIES[code]
    assert money.is_positive == (Decimal(given_text) > 0)


@given(st.data(), CODES)
def test_inv_54_a_narrow_decimal_context_changes_nothing(data: st.DataObject, code: str) -> None:
    given_text = data.draw(amounts(code))
    money = read_money(given_text, code)
    with localcontext() as context:
        context.prec = 3
        assert read_money(given_text, code) == money
        assert text(read_money(given_text, code)) == text(money)


@given(CODES, st.integers(0, 999), st.text("0123456789", min_size=1, max_size=3))
def test_more_decimals_than_the_currency_has_are_refused_even_zeros(code: str, whole: int, more: str) -> None:
    with pytest.raises(MoneyInvalid):
        read_money(f"{whole}.{'0' * CURRENCIES[code]}{more}", code)


@given(st.text(max_size=12))
def test_any_other_text_is_refused(amount: str) -> None:
    plain = amount.removeprefix("-").replace(".", "", 1)
    assume(not (plain.isascii() and plain.isdigit()))
    with pytest.raises(MoneyInvalid):
        read_money(amount, "CNY")


@pytest.mark.parametrize(
    "amount",
    [5000000.0, 5000000, Decimal("1.00"), True, None, b"1", ["1"], "", "-", "+1", "1e6", "1E6", "NaN", "Infinity",
     "-Infinity", "sNaN", "1.", ".5", " 1", "1 ", "1\n", "1,000", "1_000", "--1", "0x10", "007", "00", "1.2.3", "１",
     "\u0661", "1" * 19, "-" + "1" * 19],
)  # fmt: skip
def test_an_amount_is_a_plain_decimal_text(amount: object) -> None:
    with pytest.raises(MoneyInvalid):
        read_money(amount, "CNY")


@pytest.mark.parametrize(
    "currency",
    ["", "cny", "RMB", "CNH", "BGN", "HRK", "XAU", "XTS", "XDR", "CN", "CNYY", " CNY", "ＣＮＹ", "156", 156, None,
     ["CNY"]],
)  # fmt: skip
def test_a_currency_is_an_active_code_with_minor_units(currency: object) -> None:
    """No lower case, no name that merely is in use, none withdrawn, no metal or test code."""
    with pytest.raises(MoneyInvalid):
        read_money("1", currency)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("5000000.00", "CNY", "5000000.00"),
        ("5000000", "CNY", "5000000.00"),
        ("5000000.5", "HKD", "5000000.50"),
        ("100", "JPY", "100"),
        ("0.001", "KWD", "0.001"),
        ("1", "CLF", "1.0000"),
        ("999999999999999999.9999", "CLF", "999999999999999999.9999"),
        ("0", "MOP", "0.00"),
        ("-0", "MOP", "0.00"),
        ("-0.01", "USD", "-0.01"),
        ("999999999999999999.99", "EUR", "999999999999999999.99"),
    ],
)
def test_canonical_texts(amount: str, currency: str, expected: str) -> None:
    assert text(read_money(amount, currency)) == expected


@given(CODES, CODES)
def test_inv_54_amounts_are_never_held_against_each_other(one: str, other: str) -> None:
    """INV-54: no order between them, of one currency or of two, so that no rule compares what only a rate could."""
    with pytest.raises(TypeError):
        sorted([read_money("1", one), read_money("2", other)])


def test_zero_and_less_can_be_held_but_are_not_positive() -> None:
    assert not read_money("0", "CNY").is_positive
    assert not read_money("-0.01", "CNY").is_positive
    assert read_money("0.01", "CNY").is_positive


def test_money_made_by_hand_is_never_rounded() -> None:
    assert text(Money(amount=Decimal("1"), currency="CNY")) == "1.00"
    assert text(Money(amount=Decimal("1E+3"), currency="JPY")) == "1000"
    for amount in ("1.001", "NaN", "Infinity"):
        with pytest.raises(MoneyInvalid):
            text(Money(amount=Decimal(amount), currency="CNY"))
    with pytest.raises(MoneyInvalid):
        text(Money(amount=Decimal("1"), currency="RMB"))

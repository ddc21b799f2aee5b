"""How each language writes days, instants, money and lists.

The patterns are our own: those of Unicode (CLDR) differ from what is read in Hong Kong and Macau (12-hour clocks,
months without a capital, CN¥), and a sentence of law may not depend on the edition of a library's data.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from registry.domain.values.sentence import CLOCK, Amount, Value, in_english

ENGLISH = "en"
LANGUAGES = (ENGLISH, "zh-Hans", "zh-Hant", "pt")
"""English; Chinese in simplified characters; in traditional ones, in the words of Hong Kong; Portuguese of Macau."""

_MONTHS = (
    *("Janeiro", "Fevereiro", "Março", "Abril", "Maio", "Junho", "Julho"),
    *("Agosto", "Setembro", "Outubro", "Novembro", "Dezembro"),
)
_CURRENCIES = {
    "zh-Hans": {"CNY": "人民币{}元", "HKD": "{}港元", "MOP": "{}澳门元"},
    "zh-Hant": {"CNY": "人民幣{}元", "HKD": "HK${}", "MOP": "{}澳門元"},
}


def in_habits(value: Value, language: str, words: Callable[[str], str]) -> str:
    """A value as sentences of `language` have it; `words` says a text or sentence that stands in it."""
    if isinstance(value, str):
        return words(value)
    if language == ENGLISH:
        return in_english(value)
    if isinstance(value, datetime):
        local = value.astimezone(CLOCK)
        return f"{day(local.date(), language)}{', ' if language == 'pt' else ''}{local:%H:%M}"
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, Amount):
        return money(value, language)
    if isinstance(value, tuple):
        return listed([in_habits(one, language, words) for one in value], language)
    return str(value)


def day(value: date, language: str) -> str:
    """A day in words: `2026年1月5日`, `5 January 2026`, `5 de Janeiro de 2026`."""
    if language == ENGLISH:
        return in_english(value)
    if language == "pt":
        return f"{value.day} de {_MONTHS[value.month - 1]} de {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def money(value: Amount, language: str) -> str:
    """An amount with its currency: `人民币5,000,000.00元`, `HK$5,000,000.00`, `5 000 000,00 CNY`."""
    if language == ENGLISH:
        return in_english(value)
    if language == "pt":
        written = f"{value.amount:,f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
        return f"{written}\N{NO-BREAK SPACE}{value.currency}"
    pattern = _CURRENCIES[language].get(value.currency, f"{value.currency} {{}}")
    return pattern.format(f"{value.amount:,f}")


def listed(several: list[str], language: str) -> str:
    """Things that belong together: `a、b和c`, `a, b and c`, `a, b e c`."""
    *rest, last = several or [""]
    if not rest:
        return last
    if language == "pt":
        return f"{', '.join(rest)} e {last}"
    return f"{', '.join(rest)} and {last}" if language == ENGLISH else f"{'、'.join(rest)}和{last}"

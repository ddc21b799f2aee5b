"""Which of the registry's languages an answer is in: the one its caller wishes for."""

from __future__ import annotations

from re import fullmatch

from starlette.requests import Request

from registry.service.wording import ENGLISH


def language_of(request: Request) -> str:
    """The best of our languages for a request's `Accept-Language`: first wish first, English without one."""
    accepted = request.headers.get("accept-language", "")
    wishes: list[tuple[float, int, str]] = []
    for position, wish in enumerate(accepted.split(",")[:16]):
        tag, _, weight = wish.partition(";")
        quality = fullmatch(r"(?:[qQ]=([01](?:\.[0-9]{0,3})?))?", weight.strip())
        if quality is not None:
            wishes.append((-float(quality[1] or 1), position, tag.strip().lower()))
    for _, _, tag in sorted(wish for wish in wishes if wish[0] < 0):
        if tag.startswith(("zh-hant", "zh-hk", "zh-mo", "zh-tw")):
            return "zh-Hant"
        if tag == "zh" or tag.startswith("zh-"):
            return "zh-Hans"
        if tag.split("-")[0] in ("en", "pt"):
            return tag.split("-")[0]
    return ENGLISH

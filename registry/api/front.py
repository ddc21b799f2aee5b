"""The front door: what this register is, what it is not, and where to go on, as JSON or as a page by `Accept`."""

from __future__ import annotations

from contextlib import suppress
from html import escape
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from registry.api.pages import HTML, page
from registry.api.wire.call import Called
from registry.api.wire.openapi import VERSION
from registry.errors import Fault
from registry.service.journal.register import Register
from registry.service.law import wording
from registry.service.operating import demonstration

router = APIRouter(tags=["running"])

_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;"
    "background:#fff}h1{font-size:1.5rem}a{color:#0b4f9c}code{overflow-wrap:anywhere}"
)
_FIRM = "/v1/firms/{scheme}/{value}/encumbrances"
_RIGHT = "/v1/rights/{jurisdiction}/{number}/encumbrances"


@router.get("/", responses={200: {"content": {HTML: {}}}})
def front(called: Called) -> Response:
    """What this register is, in the language of `Accept-Language`, that an entry here is no official registration, and
    where to go on; JSON, or a page by `Accept: text/html`. A register that does not answer is described all the same.
    """
    words = wording.front(called.language)
    illustrative = _is_illustrative(called.register)
    firm = demonstration.FIRM
    links = {
        "docs": "/docs",
        "meta": "/meta",
        "rules": "/v1/rules",
        "example": _FIRM.format(scheme=firm.scheme, value=f"{firm.issuer}:{firm.value}") if illustrative else None,
        "firm": _FIRM,
        "right": _RIGHT,
    }
    told = {
        "name": words["title"],
        "version": VERSION,
        "says": words["what"],
        "disclaimer": words["official"],
        "illustrative": words["illustrative"] if illustrative else None,
        "links": links,
    }
    if called.media != HTML:
        return called.told(told)
    return page(words["title"], called.language, _STYLE, _content(told, words))


def _is_illustrative(register: Register) -> bool:
    """Whether the register holds the demonstration data; not where it can not tell."""
    with suppress(Fault):
        return demonstration.is_loaded(register)
    return False


def _content(told: dict[str, Any], words: Any) -> str:
    """The page: first what this is, then what limits it, then where to go."""
    links = told["links"]
    example = (
        f'<a href="{escape(links["example"])}"><code>{escape(links["example"])}</code></a>'
        if links["example"]
        else f"<code>{escape(links['firm'])}</code>"
    )
    return "".join(
        (
            f"<h1>{escape(told['name'])}</h1><p>{escape(told['says'])}</p>",
            f"<p><strong>{escape(told['disclaimer'])}</strong> {escape(words['nothing_found'])}</p>",
            f"<p>{escape(told['illustrative'])}</p>" if told["illustrative"] else "",
            f"<ul><li>{escape(words['search'])}: {example}</li>",
            *(f'<li><a href="{links[name]}">{escape(words[name])}</a></li>' for name in ("docs", "rules", "meta")),
            f"</ul><p><small>{escape(told['version'])}</small></p>",
        )
    )

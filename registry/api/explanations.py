"""Route of explanations: why an item is worth what it is, as JSON or as a page to read."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from registry.api.pages import HTML, page
from registry.api.wire.call import Called
from registry.api.wire.travel import Travel
from registry.service.law import wording
from registry.service.reading.explanation import MET, explain

router = APIRouter(prefix="/v1/recognition", tags=["pledges"])

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}"
    "h1{font-size:1.4rem}li{margin:.6rem 0}dd{margin:0 0 .4rem}small{color:#555}"
    ".fail{color:#a40000}.pending{color:#8a5a00}.condition{color:#5c4a00}"
)


class ExplainQuery(Travel):
    """Which item of which pledge, and the place that is asked."""

    pledge: Annotated[str, Field(max_length=64, description="A registration number")]
    forum: Annotated[str, Field(max_length=8, description="The place that is asked")]
    item: Annotated[int, Field(ge=1, le=200)] = 1


@router.get("/explain", responses={200: {"content": {HTML: {}}}})
def explanation(called: Called, query: Annotated[ExplainQuery, Query()]) -> Response:
    """Why an item is worth in a place what it is, rule by rule, in the language of `Accept-Language`; JSON, or a page
    by `Accept: text/html`."""
    told = explain(
        called.register,
        called.principal,
        query.when(called.register.clock.now()),
        registration_number=query.pledge,
        item=query.item,
        forum=query.forum,
        language=called.language,
    )
    if called.media == HTML:
        words = wording.page(called.language)
        title = words["title"].format(**{key: told[key] for key in ("registration_number", "item", "right", "forum")})
        return page(title, called.language, _STYLE, _content(told, words, title))
    return called.told(told)


def _content(told: Mapping[str, Any], words: Mapping[str, str], title: str) -> str:
    """The explanation as a page: the outcome, what was found, then what is met."""
    found = [rule for rule in told["rules"] if rule["result"] != MET]
    met = [rule for rule in told["rules"] if rule["result"] == MET]
    return "".join(
        (
            f"<h1>{escape(title)}</h1>",
            f"<p><strong>{escape(told['says'])}</strong> <small>{escape(told['as_of'])}</small></p>",
            f"<h2>{escape(words['found'])}</h2><ul>",
            "".join(_found(rule, words) for rule in found) or "<li>–</li>",
            "</ul>",
            f"<h2>{escape(words['met'])}</h2><ul>",
            *(f"<li>{escape(rule['asks'] or '')} <small>{escape(rule['rule'])}</small></li>" for rule in met),
            f"</ul><p><small>{escape(words['disclaimer'])}</small></p>",
        )
    )


def _found(rule: Mapping[str, Any], words: Mapping[str, str]) -> str:
    lines = []
    for one in rule["findings"]:
        caveat = f"<dd>{escape(words['provisional'])}</dd>" if one.get("provisional") else ""
        cure = f"<dd>→ {escape(one['cure'])}</dd>" if one["cure"] else ""
        lines.append(
            f'<dl><dt class="{escape(one["severity"])}"><strong>{escape(one["says"])}</strong></dt>'
            f"<dd>{escape(one['detail'])}</dd>{caveat}{cure}"
            f"<dd><small>{escape(' · '.join((one['code'], *one['rules'], one['basis'])))}</small></dd></dl>"
        )
    return f"<li>{escape(rule['asks'] or '')}{''.join(lines)}</li>"

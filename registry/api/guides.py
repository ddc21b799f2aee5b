"""Routes of the guides: the texts in `registry/guides/`, as Markdown or, for a browser, as pages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Request
from markdown_it import MarkdownIt
from starlette.responses import Response

from registry.api.pages import HTML, page
from registry.api.wire.semantics import wished
from registry.errors import NotFound
from registry.service.names.explained import markdown

router = APIRouter(tags=["running"])

MARKDOWN = "text/markdown"
GUIDES: Mapping[str, str] = {
    "integrating": "Building on the registry",
    "auditing": "Auditing the registry",
    "operating": "Operating the registry",
    "contributing": "Contributing to the registry",
    "names": "How firms are found by name",
}
"""Each guide with its title. They are in English."""
_ENGLISH = "en"
_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;"
    "background:#fff}h1{font-size:1.5rem}h2{font-size:1.2rem}a{color:#0b4f9c}code{overflow-wrap:anywhere}"
    "pre{overflow-x:auto}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2rem .5rem;"
    "text-align:left;vertical-align:top}"
)


@router.get("/guides/{name}", responses={200: {"content": {MARKDOWN: {}, HTML: {}}}})
def guide(request: Request, name: str) -> Response:
    """A guide: `integrating`, `auditing`, `operating`, `contributing` or `names`, in English. Anyone may read them."""
    if name not in GUIDES:
        raise NotFound(f"The guides are {', '.join(GUIDES)}.")
    if wished(request, (MARKDOWN, HTML)) == HTML:
        return page(GUIDES[name], _ENGLISH, _STYLE, _rendered(name), vary="Accept")
    headers = {"Cache-Control": "no-store", "Content-Language": _ENGLISH, "Vary": "Accept"}
    return Response(_text(name), media_type=f"{MARKDOWN}; charset=utf-8", headers=headers)


def _text(name: str) -> str:
    if name == "names":
        return markdown()
    return (files("registry") / "guides" / f"{name}.md").read_text(encoding="utf-8")


@cache
def _rendered(name: str) -> str:
    rendered: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(_text(name))
    return rendered

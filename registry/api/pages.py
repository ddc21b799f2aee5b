"""Pages that people look at: one way to write their head and frame, and what a browser may do with them.

A page loads nothing from anywhere: its one style sheet is in it, and named by its hash.
"""

from __future__ import annotations

import base64
from hashlib import sha256
from html import escape

from starlette.responses import Response

HTML = "text/html"


def page(title: str, language: str, style: str, content: str, *, vary: str = "Accept, Accept-Language") -> Response:
    """A page in a `language`: `title` is text, `style` a style sheet, `content` the HTML within its main part."""
    hashed = base64.b64encode(sha256(style.encode()).digest()).decode()
    text = (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body><main>{content}</main></body></html>"
    )
    headers = {
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Content-Language": language,
        "Vary": vary,
    }
    return Response(text, media_type=f"{HTML}; charset=utf-8", headers=headers)

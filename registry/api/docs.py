"""`/docs`: the contract as pages to try it on, nothing of them from elsewhere, so that a closed network will do.

The pages are Swagger UI's, as the package `fastapi-offline` carries them; what begins them is ours, since no script
stands in the page itself. A call that changes something gets an idempotency key where whoever tries it gave none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_HTML = "text/html; charset=utf-8"
_MEDIA = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "begin.js": "text/javascript; charset=utf-8",
}
_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",
}
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cross-border IP pledge registry: the contract</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/assets/begin.js"></script>
</body>
</html>
"""
_BEGIN = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (request.method === "POST" && !request.headers["Idempotency-Key"]) {
      request.headers["Idempotency-Key"] = crypto.randomUUID();
    }
    return request;
  },
});
"""


def page(_: Request) -> Response:
    """The page."""
    return Response(_PAGE, media_type=_HTML, headers=_HEADERS)


def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _MEDIA:
        return Response(status_code=404)
    return Response(_content(name), media_type=_MEDIA[name], headers={"Cache-Control": "public, max-age=86400"})


assets = Starlette(routes=[Route("/{name}", _asset)])
"""What the page is made of."""


@cache
def _content(name: str) -> bytes:
    if name == "begin.js":
        return _BEGIN.encode()
    found = find_spec("fastapi_offline")
    assert found is not None
    assert found.submodule_search_locations is not None
    return (Path(found.submodule_search_locations[0]) / "static" / name).read_bytes()

"""Routes for whoever runs or integrates the register: is it alive, is it ready, what is it, what do its codes mean."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from registry.api.wire.call import Called, shown
from registry.api.wire.openapi import VERSION
from registry.api.wire.problem_titles import TITLES
from registry.api.wire.problems import FRAMEWORK, STATUS
from registry.domain.pledge.pledge import TRANSITIONS
from registry.errors import NotFound, RegistryError
from registry.log.entry import VERSION as JOURNAL_VERSION
from registry.service.law.wording import LANGUAGES
from registry.service.operating import upkeep

router = APIRouter(tags=["running"])


@router.get("/healthz")
async def healthz() -> Response:
    """Alive: the process answers, whatever its threads are busy with."""
    return shown({"status": "alive"})


@router.get("/readyz")
def readyz(called: Called) -> Response:
    """Ready: the store answers and its schema is this code's; 503 otherwise."""
    return shown({"status": "ready", **upkeep.condition(called.register)})


@router.get("/meta")
def meta(called: Called) -> Response:
    """Versions of the contract, the schema, the rules and the journal, and the transitions of pledges and items."""
    return shown(
        {
            "api_version": VERSION,
            "schema_version": upkeep.head_revision(),
            "rule_set_version": called.register.rule_set_version,
            "journal_version": JOURNAL_VERSION,
            "jurisdictions": {code: place.name for code, place in called.places.items()},
            "transitions": TRANSITIONS,
        }
    )


@router.get("/problems/{code}")
def explain(code: str) -> Response:
    """What a problem code means."""
    status = STATUS.get(code) or next((s for s, c in FRAMEWORK.items() if c == code), None)
    if status is None:
        known = ", ".join((*STATUS, *FRAMEWORK.values()))
        raise NotFound(f"There is no problem called {code}; known are {known}.")
    meaning = next((e.__doc__ for e in _family(RegistryError) if getattr(e, "code", None) == code), None)
    titles = dict(zip(LANGUAGES, TITLES[code], strict=True))
    return shown({"code": code, "status": status, "titles": titles, "meaning": " ".join((meaning or "").split())})


def _family(error: type[RegistryError]) -> list[type[RegistryError]]:
    return [error, *(one for child in error.__subclasses__() for one in _family(child))]

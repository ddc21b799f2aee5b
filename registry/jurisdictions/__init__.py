"""The places of this registry, a folder each, holding that place's law, dated and cited.

A place is found, never listed: every module or folder here that states a `JURISDICTION` is one.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import MappingProxyType

from registry.domain.case.case import Jurisdiction, Places


def discover() -> Places:
    """Every place by its code, in the order of the codes; ValueError where two modules claim one code."""
    found: dict[str, Jurisdiction] = {}
    for module in pkgutil.iter_modules(__path__):
        place: Jurisdiction | None = getattr(importlib.import_module(f"{__name__}.{module.name}"), "JURISDICTION", None)
        if place is None:
            continue
        if place.code in found:
            raise ValueError(f"two places claim the code {place.code}")
        found[place.code] = place
    return MappingProxyType(dict(sorted(found.items())))

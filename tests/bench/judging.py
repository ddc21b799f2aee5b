"""W7: judging one item, its whole vector of forums and what is kept of it, in the domain alone: no store, no codec.

`python -m tests.bench.judging` prints p50 and p99 in ms of each place: an item alone, with two others on its right, and
in a family of three that are all held.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import perf_counter

from registry.domain.recognition.judge import judge
from registry.domain.right.facts import Base, Link, RightId
from tests.domain.families import EXTENSION, RE_REGISTERED, beside, on_record
from tests.domain.strategies import PLACES, Scene, favourable, rival

TARGET, STRETCH = 0.5, 0.2
"""Milliseconds at the median: what an item may cost, and what would be fine."""

_LINKS = {"CN": Link.PRIORITY_ONLY, "HK": Link.HK_R_OF, "MO": Link.MO_EXT_OF}
_KINDS = {"CN": "invention", "HK": "standard_r", "MO": "extension"}
_OTHERS = {"HK": RE_REGISTERED, "MO": EXTENSION}


@dataclass(frozen=True, kw_only=True)
class Judged:
    """How long judging one scene took, in ms."""

    scene: str
    p50: float
    p99: float


def in_family(code: str) -> Scene:
    """An item over a right of this place with the two others of a base, a re-registration and an extension."""
    scene = favourable(code, _KINDS[code])
    base = RightId(jurisdiction="CN", number="201810000001.4")
    if code != "CN":
        scene = beside(scene.with_seen(base=Base(right=base, link=_LINKS[code])), on_record(base, "invention"))
    for place, right in _OTHERS.items():
        if place != code:
            link = Base(right=base, link=_LINKS[place])
            scene = beside(scene, on_record(right, _KINDS[place], base=link))
    return scene


def scenes() -> Iterator[tuple[str, Scene]]:
    """What is measured, by name."""
    for code in PLACES:
        yield f"{code} alone", favourable(code)
        yield f"{code} with rivals", replace(favourable(code), rivals=(rival(1), rival(2)))
        if code in _KINDS:
            yield f"{code} in a family", in_family(code)


def measure(name: str, scene: Scene, times: int) -> Judged:
    """Judge a scene so many times, each in a world of its own."""
    subject, took = scene.subject, []
    for _ in range(times):
        world = scene.world
        begun = perf_counter()
        _ = judge(subject, world).judged
        took.append(1e3 * (perf_counter() - begun))
    took.sort()
    return Judged(scene=name, p50=took[times // 2], p99=took[times * 99 // 100])


def table(times: int = 2_000) -> str:
    """The figures as lines, a first round thrown away."""
    lines = [f"W7, ms (target {TARGET}, stretch {STRETCH})".ljust(36) + "p50      p99"]
    for name, scene in scenes():
        measure(name, scene, times // 10)
        one = measure(name, scene, times)
        lines.append(f"{one.scene.ljust(36)}{one.p50:.3f}    {one.p99:.3f}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())

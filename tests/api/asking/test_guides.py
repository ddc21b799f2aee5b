"""The guides are served as they are written, and what they name is there."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from registry.api.guides import GUIDES
from registry.service.names.explained import markdown
from tests.scenes.world import World, must
from tests.support import ROOT

FOLDER = ROOT / "registry" / "guides"


class Seen(HTMLParser):
    """The tags of a page and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.said = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.said += data


def test_every_guide_that_is_written_is_served_and_no_other() -> None:
    assert {file.stem for file in FOLDER.glob("*.md")} | {"names"} == set(GUIDES)


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_markdown_or_for_a_browser_a_page_that_loads_nothing(world: World, name: str) -> None:
    written = markdown() if name == "names" else (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    plain = must(200, world.public.get(f"/guides/{name}"))
    assert (plain.text, plain.headers["content-type"]) == (written, "text/markdown; charset=utf-8")
    shown = must(200, world.public.get(f"/guides/{name}", Accept="text/html,*/*;q=0.8"))
    seen = Seen(shown.text)
    assert shown.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe-inline" not in shown.headers["content-security-policy"]
    assert not {"script", "link", "img", "iframe"} & set(seen.tags)
    assert written.startswith(f"# {GUIDES[name]}\n")
    for heading in re.findall(r"^## (.+)$", written, re.MULTILINE):
        assert heading in seen.said


def test_a_guide_that_is_none_is_told_the_guides_there_are(world: World) -> None:
    answer = must(404, world.public.get("/guides/cooking"))
    assert all(name in answer.json()["detail"] for name in GUIDES)
    assert must(406, world.public.get("/guides/operating", Accept="image/png")).json()["code"] == "not-acceptable"


@pytest.mark.parametrize("text", [ROOT / "README.md", *sorted(FOLDER.glob("*.md"))], ids=lambda one: one.stem)
def test_every_file_and_every_module_that_is_named_is_there(text: Path) -> None:
    written = text.read_text(encoding="utf-8")
    for path in re.findall(r"[`(]((?:registry|tests|migrations|\.ci)/[\w./<>-]*)", written):
        if "<" not in path:
            assert (ROOT / path).exists(), path
    for module in re.findall(r"`((?:registry|tests)\.(?!key|db|checkpoints)[\w.]+)`", written):
        beside = ROOT / module.replace(".", "/")
        assert beside.is_dir() or beside.with_suffix(".py").exists(), module


def test_the_contract_s_pages_load_nothing_from_elsewhere(world: World) -> None:
    page = must(200, world.public.get("/docs"))
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert re.findall(r"(?:https?:)?//[^\s\"']+", page.text) == []
    assert "<script>" not in page.text
    for asset in re.findall(r'(?:src|href)="(/docs/assets/[^"]+)"', page.text):
        assert must(200, world.public.get(asset)).content
    must(404, world.public.get("/docs/assets/../../pyproject.toml"))
    must(404, world.public.get("/docs/assets/other.js"))

"""The front page: what this is, what it is not, and where to go on, in four languages."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest

import registry
from registry.errors import StoreUnavailable
from registry.service.law.wording import LANGUAGES
from registry.service.operating import demonstration
from registry.store.database.engine import Store
from tests.scenes.world import World, must, open_world
from tests.support import SettableClock, SqliteDatabases

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NOT_OFFICIAL = {
    "en": "not an official",
    "zh-Hans": "并非官方登记",
    "zh-Hant": "並非官方註冊",
    "pt": "não é um registo oficial",
}


class Page(HTMLParser):
    """The tags, links and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.said = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_data(self, data: str) -> None:
        self.said += data


@pytest.fixture(scope="module")
def other(sqlite_databases: SqliteDatabases) -> Iterator[World]:
    """A register that holds other data than the demonstration's."""
    with sqlite_databases.fresh() as url, open_world(url, SettableClock()) as world:
        assert not demonstration.is_loaded(world.desk.register)
        yield world


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_is_shown_a_page_in_its_language(other: World, language: str) -> None:
    answer = must(200, other.public.get("/", Accept=BROWSER, Accept_Language=language))
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Language"] == language
    assert {one.strip() for one in answer.headers["Vary"].split(",")} >= {"Accept", "Accept-Language"}
    page = Page(answer.text)
    assert NOT_OFFICIAL[language] in page.said
    assert f'<html lang="{language}">' in answer.text
    assert len(answer.content) < 4_096
    for link in page.links:
        assert link.startswith("/")
        must(200, other.public.get(link))
    assert {"/docs", "/meta", "/v1/rules"} <= set(page.links)
    assert "/v1/firms/{scheme}/{value}/encumbrances" in page.said


def test_the_page_runs_no_script_and_loads_nothing(other: World) -> None:
    answer = must(200, other.public.get("/", Accept=BROWSER))
    page = Page(answer.text)
    assert not {"script", "img", "link", "iframe", "form"} & set(page.tags)
    assert not {name for name in page.attributes if name.startswith("on") or name in ("style", "src")}
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text)
    policy = answer.headers["Content-Security-Policy"]
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("accept", ["*/*", "application/json", "", "application/json, text/html;q=0.5"])
def test_others_are_told_the_same_as_json(other: World, accept: str) -> None:
    answer = must(200, other.public.get("/", Accept=accept))
    told: dict[str, Any] = answer.json()
    assert (told["version"], told["illustrative"], told["links"]["example"]) == (registry.__version__, None, None)
    assert "not an official registration" in told["disclaimer"]
    must(406, other.public.get("/", Accept="image/png"))
    must(405, other.public.post("/", {}))
    head = must(200, other.public.call("HEAD", "/", Accept=accept))
    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(answer.content)))


def test_where_the_demonstration_runs_it_says_so_and_links_an_example(sqlite_databases: SqliteDatabases) -> None:
    with sqlite_databases.fresh() as url, open_world(url, SettableClock()) as world:
        demonstration.load(world.desk.register)
        told = must(200, world.public.get("/")).json()
        assert "demonstration data" in told["illustrative"]
        assert must(200, world.public.get(told["links"]["example"])).json()["totals"]["live_items"] == 2
        page = Page(must(200, world.public.get("/", Accept=BROWSER, Accept_Language="zh-HK")).text)
        assert "示範資料" in page.said
        assert told["links"]["example"] in page.links


def test_it_is_there_when_the_store_is_not(other: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Store) -> Any:
        raise StoreUnavailable("Away.")

    monkeypatch.setattr(Store, "read", away)
    assert must(200, other.public.get("/")).json()["illustrative"] is None

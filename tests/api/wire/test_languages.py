"""The language of an answer: findings and reasons follow `Accept-Language`, codes and all else stay the same."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from httpx2 import Response

from tests.scenes.world import DEBTOR, Body, World, act, filing, item, must

LANGUAGES = ("en", "zh-Hans", "zh-Hant", "pt")
WORDS = ("message", "cure")


def _refusable(world: World) -> Body:
    """A filing over a Mainland patent whose debt outlasts it and which nobody but the bank consents to."""
    body = filing(item(world.right("CN", "invention"), entered=None), consents=[])
    return {**body, "obligation": {**body["obligation"], "due_on": "2046-01-01"}}


def _found(value: Any) -> list[Body]:
    """Every finding and reason of an answer, in its order."""
    if isinstance(value, list):
        return [one for inner in value for one in _found(inner)]
    if not isinstance(value, dict):
        return []
    if "code" in value and "cure" in value:
        return [value]
    return [one for inner in value.values() for one in _found(inner)]


def _wordless(found: list[Body]) -> list[Body]:
    return [{key: member for key, member in one.items() if key not in WORDS} for one in found]


def _assert_told(answers: dict[str, Response]) -> None:
    """Each answer is in its language, with the same findings: every cure and message differs, the rest does not."""
    found = {language: _found(answer.json()) for language, answer in answers.items()}
    for language, answer in answers.items():
        assert answer.headers["Content-Language"] == language
        assert found[language]
        assert _wordless(found[language]) == _wordless(found["en"])
    for one, other in combinations(LANGUAGES, 2):
        for here, there in zip(found[one], found[other], strict=True):
            assert [here.get(key) is None for key in WORDS] == [there.get(key) is None for key in WORDS]
            assert [key for key in WORDS if here.get(key) is not None and here[key] == there[key]] == []
    assert any(one["cure"] for one in found["pt"])


def test_a_refusal_tells_every_finding_in_the_caller_s_language(world: World) -> None:
    body = _refusable(world)
    answers = {
        language: must(422, world.bank.post("/v1/pledges", body, Accept_Language=language)) for language in LANGUAGES
    }
    _assert_told(answers)
    codes = {one["code"] for one in answers["pt"].json()["findings"]}
    assert {"CONSENT_MISSING", "TERM_SHORTER_THAN_DEBT", "SITUS_REGISTRATION_MISSING"} <= codes


def test_a_second_pledge_is_refused_in_the_caller_s_language(world: World) -> None:
    right = world.right("CN", "invention")
    must(201, world.bank.post("/v1/pledges", filing(item(right))))
    again = filing(item(right))
    _assert_told(
        {language: must(409, world.bank.post("/v1/pledges", again, Accept_Language=language)) for language in LANGUAGES}
    )


def test_assessments_pledges_and_portfolios_are_told_in_the_caller_s_language(world: World) -> None:
    body = _refusable(world)
    document, _ = world.pledge(item(world.right(), entered=None), debtor=DEBTOR, client_reference="IN-FOUR-LANGUAGES")
    one, book = f"/v1/pledges/{document['registration_number']}", "/v1/pledges?client_reference=IN-FOUR-LANGUAGES"

    def assess(language: str) -> Response:
        return world.bank.post("/v1/assessments", body, key=None, Accept_Language=language)

    _assert_told({language: must(200, assess(language)) for language in LANGUAGES})
    for path in (one, book):
        _assert_told({language: must(200, world.bank.get(path, Accept_Language=language)) for language in LANGUAGES})


def test_a_dry_run_is_told_as_the_real_call_would_be(world: World) -> None:
    body = filing(item(world.right(), entered=None))
    path = "/v1/pledges?dry_run=true"
    _assert_told(
        {language: must(201, world.bank.post(path, body, key=None, Accept_Language=language)) for language in LANGUAGES}
    )


@pytest.mark.parametrize(("first", "later"), [("pt", "zh-Hans"), ("en", "pt"), ("zh-Hant", "en")])
def test_a_repeated_call_answers_the_first_bytes_in_the_first_language(world: World, first: str, later: str) -> None:
    body, key = filing(item(world.right(), entered=None)), f"first-in-{first}"
    answer = must(201, world.bank.post("/v1/pledges", body, key=key, Accept_Language=first))
    again = must(201, world.bank.post("/v1/pledges", body, key=key, Accept_Language=later))
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.content == answer.content
    assert again.headers["Content-Language"] == answer.headers["Content-Language"] == first


def test_a_change_answers_in_the_caller_s_language_and_names_the_same_state(world: World) -> None:
    document, etag = world.pledge(item(world.right("CN", "invention")))
    path = f"/v1/pledges/{document['registration_number']}/discharge"
    answer = must(200, world.bank.post(path, {"reason": "waived"}, if_match=etag, Accept_Language="zh-Hans"))
    warnings = {one["code"]: one for one in answer.json()["items"][0]["warnings"]}
    assert warnings["CNIPA_CANCELLATION_OUTSTANDING"]["cure"] == "向国家知识产权局办理注销登记，并提交证明。"
    assert answer.headers["ETag"] == must(200, world.public.get(path.removesuffix("/discharge"))).headers["ETag"]


def test_the_journal_is_shown_as_it_was_written_in_any_language(world: World) -> None:
    """Its bodies are what was hashed: a filing asked in another language leaves the same findings in it."""
    body = filing(item(world.right(), entered=None))
    document = must(201, world.bank.post("/v1/pledges", body, Accept_Language="zh-Hant")).json()
    path = f"/v1/pledges/{document['registration_number']}/history?as_of=2026-12-31"
    english = must(200, world.bank.get(path)).json()["items"]
    assert must(200, world.bank.get(path, Accept_Language="zh-Hant")).json()["items"] == english
    read = must(200, world.bank.get(path.partition("/history")[0])).json()
    told = {one["code"]: one["cure"] for one in _found(read["items"])}
    assert told.items() <= {one["code"]: one["cure"] for one in _found(english[0]["sealed_body"])}.items()
    assert told["SITUS_REGISTRATION_MISSING"].startswith("Register with")


def test_evidence_is_answered_in_the_caller_s_language(world: World) -> None:
    document, etag = world.pledge(item(world.right("CN", "invention"), entered=None))
    path = f"/v1/pledges/{document['registration_number']}/filings?dry_run=true"
    evidence = act("CNIPA", None)
    answers = {
        language: must(200, world.bank.post(path, evidence, key=None, if_match=etag, Accept_Language=language))
        for language in LANGUAGES
    }
    _assert_told(answers)

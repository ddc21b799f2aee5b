"""Problem documents, their four languages, and what whoever runs the register asks."""

from __future__ import annotations

import pytest

from registry.api.wire.problems import FRAMEWORK, STATUS
from registry.domain.pledge.registration_number import registration_number
from tests.scenes.world import FIRM, World, filing, item, must

LANGUAGES = ("en", "zh-Hans", "zh-Hant", "pt")
TITLES = {
    "en": "The pledge has ended",
    "zh-Hans": "质押已终止",
    "zh-Hant": "質押已終止",
    "pt": "O penhor terminou",
}


@pytest.mark.parametrize("code", [*STATUS, *FRAMEWORK.values()])
def test_every_code_is_explained_in_four_languages(world: World, code: str) -> None:
    body = must(200, world.public.get(f"/problems/{code}")).json()
    assert body["code"] == code
    assert 400 <= body["status"] <= 599
    assert body["titles"].keys() == set(LANGUAGES)
    assert all(body["titles"].values())


def test_a_problem_s_type_leads_to_its_explanation(world: World) -> None:
    problem = must(404, world.public.get("/v1/nothing")).json()
    assert must(200, world.public.get(problem["type"])).json()["code"] == problem["code"]


def test_an_unknown_code_is_not_found(world: World) -> None:
    must(404, world.public.get("/problems/no-such-code"))


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("en", "en"),
        ("en-GB,fr;q=0.9", "en"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-Hans", "zh-Hans"),
        ("zh-HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("pt", "pt"),
        ("pt-PT", "pt"),
        ("fr, pt;q=0.5, en;q=0.4", "pt"),
        ("en;q=0.1, zh-Hant;q=0.9", "zh-Hant"),
        ("pt;q=0, en", "en"),
        ("fr", "en"),
        ("*", "en"),
        ("pt; q=0.3, zh; q=0.8", "zh-Hans"),
        (";;;,,q=,=;q=x", "en"),
    ],
)
def test_titles_follow_accept_language_and_codes_never_change(world: World, accepted: str, language: str) -> None:
    document, etag = world.pledge()
    path = f"/v1/pledges/{document['registration_number']}/discharge"
    etag = must(200, world.bank.post(path, {"reason": "waived"}, if_match=etag)).headers["ETag"]
    answer = must(409, world.bank.post(path, {"reason": "waived"}, if_match=etag, Accept_Language=accepted))
    assert answer.json()["title"] == TITLES[language]
    assert answer.json()["code"] == "pledge-closed"
    assert answer.json()["type"] == "/problems/pledge-closed"
    assert answer.headers["Content-Language"] == language


PATHS = [
    ("GET", "/nothing", 404),
    ("GET", "/v1", 404),
    ("GET", "/v1/pledges/", 404),
    ("GET", "/v1//history", 404),
    ("DELETE", "/v1/pledges", 405),
    ("PUT", "/v1/rights", 405),
    ("POST", "/v1/history", 405),
    ("PATCH", f"/v1/pledges/{registration_number(2026, 1)}", 405),
    ("GET", "/v1/parties", 405),
    ("GET", f"/v1/pledges/{registration_number(2031, 1)}", 404),
    ("GET", f"/v1/pledges/{registration_number(2031, 1)}/history", 404),
    ("GET", "/v1/rights/HK/HK99999999", 404),
    ("GET", "/v1/pledges/IPP2026000000001-98", 422),
    ("GET", "/v1/pledges/1", 422),
    ("GET", "/v1/pledges/IPP2026000000001", 422),
    ("GET", "/v1/pledges/ipp2026000000001-97", 422),
    ("GET", "/v1/pledges/IPP٢٠٢٦٠٠٠٠٠٠٠٠١-97", 422),
    ("GET", "/v1/rights/US/1", 422),
    ("GET", "/v1/rights/US/1/encumbrances", 422),
    ("GET", "/v1/rights/CN/202010000001.0/encumbrances", 422),
    ("GET", "/v1/rights/CN/CN103915826B/history", 422),
    ("GET", "/v1/rights/HK/%00/encumbrances", 422),
    ("GET", f"/v1/firms/USCC/{FIRM['value'][:-1]}0/encumbrances", 422),
    ("GET", "/v1/firms/VAT/1/encumbrances", 422),
    ("GET", "/v1/firms/OTHER/1/encumbrances", 422),
    ("GET", "/v1/firms/LEI/25490000000000000300/history", 422),
    ("GET", "/v1/history?after=-2", 422),
    ("GET", "/v1/history?after=x", 422),
    ("GET", "/v1/history?after=9007199254740993", 422),
    ("GET", "/v1/history?limit=0", 422),
    ("GET", "/v1/history?limit=201", 422),
    ("GET", "/v1/history?limit=1.5", 422),
    ("GET", "/v1/history?page=2", 422),
    *(
        ("GET", f"/v1/firms/USCC/{FIRM['value']}/encumbrances?{query}", 422)
        for query in (
            *(
                "limit=0",
                "limit=201",
                "limit=x",
                "cursor=x",
                "as_of=x",
                "as_of=2026-13-01",
                "as_of=2026-11-23T00:00:00",
            ),
            *("as_of=9999-12-31T23:59:59-23:59", "as_of=0001-01-01T00:00:00%2B23:00", "as_of=9999-12-31", "as_of="),
            *("known_at=2026-11-24T00:00:00Z", "known_at=2026-11-24", "known_at=x", "stray=1", "status=ended"),
        )
    ),
]


@pytest.mark.parametrize(("method", "path", "status"), PATHS)
def test_a_wrong_path_method_or_query_is_a_problem(world: World, method: str, path: str, status: int) -> None:
    before = world.entries
    answer = must(status, world.bank.call(method, path, Idempotency_Key="k", X_Request_Id="asked-1"))
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem.keys() >= {"type", "title", "status", "detail", "code", "request_id"}
    assert problem["type"] == f"/problems/{problem['code']}"
    assert (problem["status"], problem["request_id"]) == (status, "asked-1")
    assert answer.headers["X-Request-Id"] == "asked-1"
    if "?" in path:
        assert problem["errors"][0]["pointer"] == "/" + path.partition("?")[2].partition("=")[0]
    if status == 405:
        assert answer.headers["Allow"]
    assert world.entries == before


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("202010000001.0", "check-digit"),
        ("CN103915826B", "publication-number"),
        ("CN1039158A", "publication-number"),
        ("202010000001", "check-digit-missing"),
        ("1", "form"),
        ("20201000000é.0", "characters"),
        ("1" * 65, "length"),
    ],
)
def test_a_number_that_can_not_be_says_the_reason(world: World, number: str, reason: str) -> None:
    problem = must(422, world.public.get(f"/v1/rights/CN/{number}/encumbrances")).json()
    assert (problem["code"], problem["reason"]) == ("right-number-invalid", reason)


def test_a_bare_day_of_today_is_known_as_of_now(world: World) -> None:
    path = f"/v1/firms/USCC/{FIRM['value']}/encumbrances"
    assert must(200, world.public.get(f"{path}?known_at=2026-11-23")).json()["known"] is True


@pytest.mark.parametrize("given", ["a b", "x" * 65, "", "a\tb"])
def test_an_ill_formed_request_id_is_replaced(world: World, given: str) -> None:
    answer = world.public.call("GET", "/v1/nothing", X_Request_Id=given)
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"] != given


def test_headers_of_every_answer_keep_browsers_from_guessing(world: World) -> None:
    for path in ("/healthz", "/v1/nothing", "/v1/history"):
        headers = world.public.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Request-Id"]


# ---- running ---------------------------------------------------------------------------------------------------------


def test_the_register_is_alive_and_ready(world: World) -> None:
    must(200, world.public.get("/healthz"))
    ready = must(200, world.public.get("/readyz")).json()
    assert ready["status"] == "ready"
    assert ready["journal"] == {"entries": world.entries, "lag": 0}
    assert ready["schema"]


def test_meta_names_versions_and_transitions(world: World) -> None:
    meta = must(200, world.public.get("/meta")).json()
    for member in ("api_version", "schema_version", "rule_set_version", "journal_version"):
        assert meta[member]
    assert meta["schema_version"] == must(200, world.public.get("/readyz")).json()["schema"]
    document, _ = world.pledge()
    assert document["rule_set_version"] == meta["rule_set_version"]
    assert set(meta["transitions"]["pledge"]["live"]) >= {"discharged", "lapsed"}
    assert set(meta["transitions"]["item"]["live"]) >= {"released", "lapsed"}
    assert meta["transitions"]["pledge"]["discharged"] == []


def test_openapi_describes_every_operation_and_its_body(world: World) -> None:
    document = must(200, world.public.get("/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method == "post":
                body = operation["requestBody"]["content"]["application/json"]["schema"]
                for one in body.get("anyOf", body.get("oneOf", [body])):
                    assert one.get("items", one)["$ref"].rpartition("/")[2] in schemas, path
            assert operation["responses"]["default"]["content"].keys() == {"application/problem+json"}
    assert set(document["paths"]) >= {"/v1/pledges", "/v1/parties", "/v1/rights", "/v1/history", "/healthz", "/meta"}


def test_a_problem_tells_nothing_of_the_inside(world: World) -> None:
    bodies = [filing(item({"jurisdiction": "HK", "number": "HK77777777"})), filing(), b"{", b"[]", b'"x"']
    for body in bodies:
        text = world.bank.post("/v1/pledges", body).text
        for word in ("Traceback", "sqlalchemy", "SELECT", "pydantic", "registry/", ".py"):
            assert word not in text

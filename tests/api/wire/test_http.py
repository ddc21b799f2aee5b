"""HTTP as its standards have it, whatever the route: methods, fields, types, forms, limits, and what refusals say."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest
from httpx2 import Response

from registry.api.wire.semantics import MAX_HEADERS, MAX_TARGET
from registry.domain.pledge.registration_number import registration_number
from registry.errors import InputInvalid
from registry.service.access.principal import Role
from registry.store.projected import lookups
from tests.scenes.world import BANK, FIRM, Body, World, filing, item, must, name, named, party

FIRMS = f"/v1/firms/USCC/{FIRM['value']}/encumbrances"
NOBODY = registration_number(2031, 1)


def sent(world: World, method: str, path: str, *fields: tuple[str, str], content: bytes | None = None) -> Response:
    """A call with these header fields, some of them more than once."""
    return world.client.request(method, path, content=content, headers=list(fields))


def as_bank(world: World) -> tuple[str, str]:
    """Who asks, as a header field."""
    return "Authorization", f"Bearer {world.token(Role.BANK, BANK)}"


def problem(status: int, answer: Response) -> Body:
    """The problem document of a refusal: never kept by a cache, and told apart by language."""
    told: Body = must(status, answer).json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Accept-Language" in answer.headers["Vary"]
    assert told["request_id"] == answer.headers["X-Request-Id"]
    return told


# ---- methods ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/healthz", "/meta", "/docs", "/v1/history", FIRMS, f"/v1/pledges/{NOBODY}", "/nothing", "/v1/history?limit=0"],
)
def test_head_answers_as_get_without_the_content(world: World, path: str) -> None:
    whole, head = world.bank.get(path), world.bank.call("HEAD", path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    varying = ("x-request-id", "content-length")  # the id, and instants that are written with fewer digits
    told, bare = ({k: v for k, v in one.headers.items() if k not in varying} for one in (whole, head))
    assert bare == told
    assert int(head.headers["Content-Length"]) > 0


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/pledges", "GET, HEAD, OPTIONS, POST"),
        ("/v1/parties", "OPTIONS, POST"),
        (f"/v1/pledges/{NOBODY}/discharge", "OPTIONS, POST"),
        (f"/v1/pledges/{NOBODY}", "GET, HEAD, OPTIONS"),
        ("/v1/approval-policy", "GET, HEAD, OPTIONS, POST"),
        ("/healthz", "GET, HEAD, OPTIONS"),
        ("/openapi.json", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_path_names_every_method_that_it_is_served_with(world: World, path: str, methods: str) -> None:
    answer = world.public.call("DELETE", path)
    assert answer.headers["Allow"] == methods
    assert problem(405, answer)["detail"] == f"This path is served with {methods}."
    asked = must(204, world.public.call("OPTIONS", path))
    assert (asked.headers["Allow"], asked.content) == (methods, b"")


def test_a_path_that_is_none_has_no_methods(world: World) -> None:
    for method in ("GET", "OPTIONS", "DELETE"):
        assert "Allow" not in must(404, world.public.call(method, "/nothing")).headers


# ---- what is there twice ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["dry_run=true&dry_run=false", "dry_run=false&dry_run=true", "dry%5Frun=1&dry_run=1"])
def test_a_query_member_twice_is_refused_and_nothing_is_done(world: World, query: str) -> None:
    before = world.entries
    told = problem(422, world.bank.post(f"/v1/pledges?{query}", filing(item(world.right()))))
    assert [(one["pointer"], one["code"]) for one in told["errors"]] == [("/dry_run", "repeated")]
    assert world.entries == before + 1  # the right's


@pytest.mark.parametrize(
    "path",
    [
        "/v1/history?after=1&after=1",
        f"{FIRMS}?as_of=2026-11-01&limit=1&as_of=2026-11-02",
        "/v1/rules?a=1&a=1",
        "/meta?a&a",
    ],
)
def test_a_query_member_twice_is_refused_on_every_read(world: World, path: str) -> None:
    assert problem(422, world.bank.get(path))["errors"][0]["code"] == "repeated"


@pytest.mark.parametrize("field", ["Authorization", "Content-Type", "Idempotency-Key"])
def test_a_field_that_has_one_value_is_sent_once(world: World, field: str) -> None:
    before = world.entries
    fields = {"Authorization": as_bank(world)[1], "Content-Type": "application/json", "Idempotency-Key": "k-1"}
    again = {**fields, "Idempotency-Key": "k-2"}[field]
    body = json.dumps(filing()).encode()
    answer = sent(world, "POST", "/v1/pledges", *fields.items(), (field, again), content=body)
    assert field.lower() in problem(400, answer)["detail"]
    assert world.entries == before


# ---- If-Match --------------------------------------------------------------------------------------------------------


def test_if_match_is_read_by_its_grammar(world: World) -> None:
    for write in ("{}", "  {}  ", '"9-0123456789abcdef", {}', "{},", 'W/"1-a", {} , "x"', "*", " * "):
        document, etag = world.pledge()
        path = f"/v1/pledges/{document['registration_number']}/discharge"
        must(200, world.bank.post(path, {"reason": "waived"}, if_match=write.format(etag)))


def test_if_match_may_come_in_several_lines(world: World) -> None:
    document, etag = world.pledge()
    fields = (
        ("Content-Type", "application/json"),
        ("Idempotency-Key", "lines"),
        ("If-Match", '"9-a"'),
        ("If-Match", etag),
    )
    path = f"/v1/pledges/{document['registration_number']}/discharge"
    must(200, sent(world, "POST", path, as_bank(world), *fields, content=b'{"reason": "waived"}'))


@pytest.mark.parametrize(
    ("write", "word"),
    [("W/{}", "W/"), ("W/{}, W/{}", "W/"), ("x", "quotes"), ("", "quotes"), ('"9-a"', "changed since")],
)
def test_an_if_match_that_names_no_state_is_told_why(world: World, write: str, word: str) -> None:
    document, etag = world.pledge()
    path = f"/v1/pledges/{document['registration_number']}/discharge"
    answer = world.bank.post(path, {"reason": "waived"}, if_match=write.format(etag, etag))
    told = problem(412, answer)
    assert (told["code"], word in told["detail"]) == ("precondition-failed", True)


# ---- what is sent ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"Content_Encoding": "gzip"},
        {"Content_Encoding": "identity, br"},
        {"Content_Type": "application/json; charset=utf-16"},
        {"Content_Type": "application/json;charset=GBK"},
        {"Content_Type": 'application/json; charset="iso-8859-1"'},
        {"Content_Type": "application/json; charset=nothing"},
        {"Content_Type": "application/json; charset=utf-8; charset=big5"},
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/jsonx"},
    ],
)
@pytest.mark.parametrize("path", ["/v1/pledges", "/v1/pledges/batch", "/v1/assessments"])
def test_another_type_charset_or_coding_is_not_taken(world: World, path: str, fields: dict[str, str]) -> None:
    answer = world.bank.post(path, filing(), **fields)
    assert problem(415, answer)["code"] == "media-type-unsupported"
    assert answer.headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "fields",
    [
        {"Content_Type": "Application/JSON ; Charset=UTF-8"},
        {"Content_Type": 'application/json; charset="utf8"'},
        {"Content_Encoding": "Identity"},
        {"Content_Type": "application/json; odata=verbose"},
    ],
)
def test_json_in_utf8_is_taken_however_that_is_said(world: World, fields: dict[str, str]) -> None:
    body = party(named("HK-CR", "7100001"), name="甲", seat="HK")
    must(201, world.registrar.post("/v1/parties?dry_run=true", body, key=None, **fields))


# ---- what is wished for ----------------------------------------------------------------------------------------------

JSON, LINES, CSV = "application/json", "application/x-ndjson", "text/csv"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        ("text/*", CSV),
        ("application/*", JSON),
        ("application/x-ndjson;q=0.5, text/csv;q=0.4", LINES),
        ("application/json;q=0.1, text/csv;q=0.2", CSV),
        ("text/csv;q=0, */*", JSON),
        ("application/json;q=0, text/csv;q=0, */*;q=0.001", LINES),
        ("text/csv, */*", CSV),
        ("text/html, application/json;q=0.9", JSON),
        ("nonsense", JSON),
        (",;,", JSON),
    ],
)
def test_the_form_is_the_one_wished_for_most(world: World, accept: str, media: str) -> None:
    answer = must(200, world.bank.get("/v1/pledges", Accept=accept))
    assert answer.headers["Content-Type"].partition(";")[0] == media
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "accept", ["application/xml", "*/*;q=0", "application/json;q=0", "text/html, image/*", "text/csv"]
)
def test_a_form_that_is_not_there_is_refused_before_anything_is_done(world: World, accept: str) -> None:
    right = world.right()
    before = world.entries
    assert problem(406, world.bank.post("/v1/pledges", filing(item(right)), Accept=accept))["code"] == "not-acceptable"
    assert problem(406, world.bank.get(f"/v1/rights/{name(right)}", Accept=accept))["detail"].endswith(f"{JSON}.")
    assert world.entries == before


def test_who_may_not_ask_is_told_so_whatever_form_is_wished_for(world: World) -> None:
    problem(401, world.public.get("/v1/pledges", Accept="application/xml"))
    problem(403, world.firm.get("/v1/pledges", Accept="application/xml"))
    problem(401, world.public.post("/v1/pledges", filing(), Accept="application/xml"))


@pytest.mark.parametrize("path", ["/healthz", "/meta", "/v1/history", "/v1/rules", FIRMS, "/docs"])
def test_every_read_is_in_a_form_that_its_caller_takes(world: World, path: str) -> None:
    for method in ("GET", "HEAD"):
        assert must(406, world.public.call(method, path, Accept="image/png")).headers["Vary"]
    must(200, world.public.get(path, Accept="image/png, */*;q=0.1"))


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("yue-HK", "zh-Hant"),
        ("yue", "zh-Hant"),
        ("cmn-Hant", "zh-Hant"),
        ("cmn", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("nan-TW", "zh-Hant"),
        ("hak-Hant", "zh-Hant"),
        ("wuu", "zh-Hans"),
        ("zh-yue-HK", "zh-Hant"),
        ("zh_MO", "zh-Hant"),
        ("pt-MO", "pt"),
        ("pt-BR", "pt"),
        ("en-HK", "en"),
        ("fr-CA, yue-HK;q=0.5, en;q=0.4", "zh-Hant"),
        ("zh;q=0, zh-HK, pt;q=0.1", "pt"),
        ("en;q=0, *", "zh-Hans"),
        ("x" * 300, "en"),
        ("ja", "en"),
    ],
)
def test_a_language_of_a_family_finds_the_one_its_readers_read(world: World, accepted: str, language: str) -> None:
    assert world.public.get("/nothing", Accept_Language=accepted).headers["Content-Language"] == language


# ---- limits and what no text holds -----------------------------------------------------------------------------------


def test_a_request_that_is_too_long_is_told_what_is_too_long(world: World) -> None:
    assert problem(431, world.public.get("/v1/history", X="a" * MAX_HEADERS))["code"] == "headers-too-large"
    must(200, world.public.get("/v1/history", X="a" * (MAX_HEADERS - 1024)))
    for path in ("/" + "a" * MAX_TARGET, "/v1/history?after=" + "1" * MAX_TARGET, "/v1/rights/HK/" + "1" * MAX_TARGET):
        assert problem(414, world.public.get(path))["code"] == "target-too-long"
    assert world.public.call("HEAD", "/" + "a" * MAX_TARGET).content == b""


NUL = ["%00", "a%00b", "%01", "%7F", "%C2%80", "%FF", "%C3"]


@pytest.mark.parametrize("odd", NUL)
def test_what_no_text_holds_is_refused_in_paths_and_queries(world: World, odd: str) -> None:
    number = registration_number(2026, 1)
    paths = [
        f"/v1/{room}/{odd}" for room in ("pledges", "rules", "approvals", "closing-sets", "rights/HK", "rights/CN")
    ]
    paths += [
        f"/v1/firms/USCC/{odd}/encumbrances",
        f"/v1/firms/{odd}/1/history",
        f"/v1/firms/OTHER/{odd}:1/encumbrances",
    ]
    members = ("client_reference", "firm", "cursor", "due_until", "jurisdiction", "as_of", "known_at", "status", odd)
    paths += [f"/v1/pledges?{member}={odd}" for member in members]
    paths += [f"/v1/approvals?registration_number={odd}", f"/v1/recognition/explain?pledge={odd}&forum=HK"]
    paths += [f"/v1/recognition/explain?pledge={number}&forum={odd}", f"/v1/closing-sets?client_reference={odd}"]
    for path in paths:
        problem(422, world.bank.get(path))
    must(404, world.bank.get(f"/nothing/{odd}"))


def test_what_no_text_holds_is_refused_in_fields_and_bodies(world: World) -> None:
    document, _ = world.pledge()
    path, reason = f"/v1/pledges/{document['registration_number']}/discharge", {"reason": "waived"}
    for field in ("If_Match", "Accept_Language", "Content_Type", "Accept", "X_Other", "Authorization"):
        problem(400, world.client.post(path, json=reason, headers={field.replace("_", "-"): "a\x00b"}))
    before = world.entries
    odd = {**filing(item(world.right())), "client_reference": "a\x00b"}
    for body in (odd, {"a\x00": 1}, [odd], json.dumps(odd).replace("\\u0000", "\x00").encode()):
        for where in ("/v1/pledges", "/v1/pledges/batch", "/v1/assessments"):
            assert world.bank.post(where, body).status_code in (400, 422)
    assert world.entries == before + 1  # the right's


def test_a_value_that_a_database_can_not_take_is_no_outage(world: World) -> None:
    """Should one ever come so far: PostgreSQL takes no NUL in a text, SQLite does."""
    store = world.desk.register.store
    refused = nullcontext() if store.is_sqlite else pytest.raises(InputInvalid)
    with refused, store.read() as connection:
        lookups.pledged_by(connection, ["\x00"])

"""Settings: the only reader of the environment.

Every setting is a variable `REGISTRY_*`; what is not set has the default of the embedded register. A value that makes
no sense stops the start, with one sentence that says why.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from re import fullmatch, split
from typing import Any, NamedTuple, TypeVar

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates

T = TypeVar("T")

DEFAULT_DATABASE = "sqlite:///registry.db"
_SATURDAY = 5


class SettingInvalid(ValueError):
    """A variable that the register can not start with."""


class PolicyInstrument(NamedTuple):
    """A renewal of the district policy: its number, and the first and last legal day it holds."""

    number: str
    first_day: date
    last_day: date


class HolidayYear(NamedTuple):
    """The holidays of one year as a place's government announced them: days closed, weekend days worked, and where."""

    place: str
    year: int
    closed: frozenset[date]
    worked: frozenset[date]
    source: str


class WitnessSetting(NamedTuple):
    """A witness of the log: where it is asked, and its public keys as vkeys."""

    url: str
    vkeys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How this register runs.

    `lock_timeout` is in seconds and bounds the row and position locks of a command; `reservation_days` None leaves the
    places' own value; `threads` is how many requests one process works on at once, each with a connection to the
    database; `writers` how many of those may write at once: one, since entries are taken in turn, and a second writer
    beside it only makes each hold its locks for longer; `waiting` how many may wait for that. `policy_instruments` are
    renewals of the district policy that the operator knows of. `mo_dependency` is what the end of a Mainland base does
    to its Macau extension, of which no source tells: review, independent or follows. `holidays` are years announced
    since this version was made. `isolation` is the level of commands on PostgreSQL, read_committed or serializable;
    SQLite, serializable as it is, does not ask. `clock_behind` is by how many seconds the clock may be behind the last
    entry for anything to be recorded. `log_sink` is where published checkpoints are kept beside the database,
    `log_key_file` or `log_keys` where the keys are that sign them, `log_origin` what the log is called (None: the name
    of its keys), `log_every` after how many seconds a server closes the log by itself, None: never. `timestamp_url` is
    an authority that stamps checkpoints, `timestamp_roots` the certificates (DER) that its stamps lead to. `witnesses`
    are asked to cosign checkpoints, and `quorum` is how many of them a verifier should ask for. `oidc_issuer` gives the
    tokens for `oidc_audience` (None: the local key gives them); `public_url` is where callers reach the register (None:
    as each request says); `require_bound_tokens` refuses tokens that are bound to no key; `trusted_proxies` are the
    networks from which a caller's certificate is taken as told.
    """

    database_url: str = DEFAULT_DATABASE
    key_file: Path = Path("registry.key")
    lock_timeout: float = 30.0
    reservation_days: int | None = None
    threads: int = 16
    writers: int = 1
    waiting: int = 128
    policy_instruments: tuple[PolicyInstrument, ...] = ()
    mo_dependency: str = "review"
    holidays: tuple[HolidayYear, ...] = ()
    isolation: str = "read_committed"
    clock_behind: float = 2.0
    log_sink: Path = Path("registry.checkpoints")
    log_key_file: Path = Path("registry.log-keys")
    log_keys: str | None = None
    log_origin: str | None = None
    log_every: float | None = 1.0
    timestamp_url: str | None = None
    timestamp_roots: tuple[bytes, ...] = ()
    witnesses: tuple[WitnessSetting, ...] = ()
    quorum: int = 0
    oidc_issuer: str | None = None
    oidc_audience: str = "ip-pledge-registry"
    public_url: str | None = None
    require_bound_tokens: bool = False
    trusted_proxies: tuple[str, ...] = ()

    @property
    def database_shown(self) -> str:
        """The database's address: of a file whole, of a server without user, password and options."""
        scheme, separator, rest = self.database_url.partition("://")
        return self.database_url if scheme == "sqlite" else f"{scheme}{separator}{_open_part(rest)}"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of `environment` (default: the process's own). Raises SettingInvalid."""
    given = os.environ if environment is None else environment
    url = given.get("REGISTRY_DATABASE_URL") or DEFAULT_DATABASE
    _require_address(url)
    days = given.get("REGISTRY_RESERVATION_DAYS")
    return Settings(
        database_url=url,
        key_file=Path(given["REGISTRY_KEY_FILE"]) if given.get("REGISTRY_KEY_FILE") else _beside(url),
        lock_timeout=_number(given, "REGISTRY_LOCK_TIMEOUT", 30.0, 0.05, 600.0),
        reservation_days=int(_number(given, "REGISTRY_RESERVATION_DAYS", 0, 1, 3650)) if days else None,
        threads=int(_number(given, "REGISTRY_THREADS", 16, 1, 256)),
        writers=int(_number(given, "REGISTRY_WRITERS", 1, 1, 256)),
        waiting=int(_number(given, "REGISTRY_WAITING", 128, 1, 10_000)),
        policy_instruments=_instruments(given.get("REGISTRY_POLICY_INSTRUMENTS") or "[]"),
        mo_dependency=_one_of(given, "REGISTRY_MO_DEPENDENCY", ("review", "independent", "follows")),
        holidays=_holidays(given.get("REGISTRY_HOLIDAYS") or "[]"),
        isolation=_one_of(given, "REGISTRY_ISOLATION", ("read_committed", "serializable")),
        clock_behind=_number(given, "REGISTRY_CLOCK_BEHIND", 2.0, 0.0, 4e9),
        log_sink=Path(given.get("REGISTRY_LOG_SINK") or _named_after(url, "checkpoints")),
        log_key_file=Path(given.get("REGISTRY_LOG_KEY_FILE") or _named_after(url, "log-keys")),
        log_keys=given.get("REGISTRY_LOG_KEYS") or None,
        log_origin=given.get("REGISTRY_LOG_ORIGIN") or None,
        log_every=_number(given, "REGISTRY_LOG_EVERY", 1.0 if url.startswith("sqlite") else 0.0, 0.0, 3600.0) or None,
        timestamp_url=_http(given, "REGISTRY_TIMESTAMP_URL"),
        timestamp_roots=_certificates(given),
        witnesses=(witnesses := _witnesses(given.get("REGISTRY_LOG_WITNESSES") or "[]")),
        quorum=int(_number(given, "REGISTRY_LOG_QUORUM", 0, 0, len(witnesses))),
        oidc_issuer=_issuer(given),
        oidc_audience=given.get("REGISTRY_OIDC_AUDIENCE") or "ip-pledge-registry",
        public_url=_http(given, "REGISTRY_PUBLIC_URL"),
        require_bound_tokens=_one_of(given, "REGISTRY_REQUIRE_BOUND_TOKENS", ("false", "true")) == "true",
        trusted_proxies=_networks(given.get("REGISTRY_TRUSTED_PROXIES") or ""),
    )


def _one_of(given: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    """The value of a variable that has few, the first where it is not set."""
    value = given.get(name) or known[0]
    if value not in known:
        raise SettingInvalid(f"{name} is one of {', '.join(known)}.")
    return value


def _require_address(url: str) -> None:
    """Raise SettingInvalid for what is no address of a database that lasts, without telling a password in it."""
    scheme, separator, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/"):
        path, _, options = rest.removeprefix("/").partition("?")
        if not path.removeprefix("file:").strip() or ":memory:" in path or "mode=memory" in options:
            raise SettingInvalid(
                f"REGISTRY_DATABASE_URL is {url}, which names no file: a register in memory would be gone with the"
                " command. Name one, as in sqlite:///registry.db."
            )
        if options and "uri=true" not in options:
            raise SettingInvalid(
                f"REGISTRY_DATABASE_URL is {url}, whose options are read beside uri=true alone, as in"
                " sqlite:///file:registry.db?uri=true."
            )
        return
    if scheme != "postgresql+psycopg" or not separator:
        begun = f"; it begins with {scheme}://" if separator and fullmatch(r"[a-z+0-9]{1,32}", scheme) else ""
        raise SettingInvalid(f"REGISTRY_DATABASE_URL begins with sqlite:/// or postgresql+psycopg://{begun}.")
    host = split(r"[/?]", _open_part(rest))[0]
    port = host.rpartition("]")[2].partition(":")[2]
    if not fullmatch(r"([^\[\]]*|\[[0-9A-Fa-f:.%]+\](:.*)?)", host) or (port and not _is_port(port)):
        raise SettingInvalid(
            f"REGISTRY_DATABASE_URL is postgresql+psycopg://{_open_part(rest)}, and {host or 'that'} is no host and"
            " port. It is written postgresql+psycopg://user:password@host:port/database, with @ / ? : in a password as"
            " %40 %2F %3F %3A."
        )


def _open_part(rest: str) -> str:
    """What of a server's address, behind its scheme, may be shown; nothing where it is open where a password ends."""
    options = rest.find("?")
    if -1 < options < rest.rfind("@"):
        return "…"
    return rest.rpartition("@")[2].partition("?")[0]


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text[:6]) <= 65535 and len(text) <= 5


def _beside(url: str) -> Path:
    """Where the local key lies: beside the SQLite file, else in the working directory."""
    path = url.removeprefix("sqlite:///").partition("?")[0] if url.startswith("sqlite:///") else ""
    return Path(path).parent / "registry.key"


def _listed(text: str, read_one: Callable[[Any], T], complaint: str) -> tuple[T, ...]:
    """What each element of a JSON list says; SettingInvalid, with the complaint, for no list and for what `read_one`
    raises ValueError."""
    try:
        listed = json.loads(text)
        if isinstance(listed, list):
            return tuple(map(read_one, listed))
    except (ValueError, RecursionError):
        pass
    raise SettingInvalid(complaint)


def _is_http(url: str) -> bool:
    return fullmatch(r"https?://[^\s/]+(/\S*)?", url) is not None


def _http(given: Mapping[str, str], name: str) -> str | None:
    """An address to speak HTTP to; None where it is not set."""
    url = given.get(name) or None
    if url is not None and not _is_http(url):
        raise SettingInvalid(f"{name} is an address that begins with http:// or https://.")
    return url


def _issuer(given: Mapping[str, str]) -> str | None:
    """The issuer of tokens: reached by https, or on this machine; None where it is not set."""
    url = _http(given, "REGISTRY_OIDC_ISSUER")
    if url is not None and not fullmatch(r"https://.*|http://(127\.0\.0\.1|\[::1\]|localhost)([:/].*)?", url):
        raise SettingInvalid("REGISTRY_OIDC_ISSUER begins with https://, or with http:// for one on this machine.")
    return url


def _networks(text: str) -> tuple[str, ...]:
    """The networks of a list with commas between them."""
    try:
        return tuple(str(ip_network(one.strip())) for one in text.split(",") if one.strip())
    except ValueError:
        raise SettingInvalid("REGISTRY_TRUSTED_PROXIES is a list of networks, as in 127.0.0.1/32,10.0.0.0/8.") from None


def _witnesses(text: str) -> tuple[WitnessSetting, ...]:
    """The witnesses of a JSON list of `{"url", "vkeys"}`."""
    return _listed(
        text,
        _witness,
        'REGISTRY_LOG_WITNESSES is a JSON list of {"url", "vkeys"}: an address that begins with http:// or https://,'
        " and the public keys that the witness prints, all of one name.",
    )


def _witness(one: Any) -> WitnessSetting:
    """One witness; ValueError for what is none."""
    if not isinstance(one, dict) or one.keys() != {"url", "vkeys"} or not isinstance(one["vkeys"], list):
        raise ValueError("not the members of a witness")
    if not one["vkeys"] or not _is_http(_line(one["url"])):
        raise ValueError("not an address")
    return WitnessSetting(url=one["url"], vkeys=tuple(map(_line, one["vkeys"])))


def _certificates(given: Mapping[str, str]) -> tuple[bytes, ...]:
    """The certificates in the PEM file of REGISTRY_TIMESTAMP_ROOTS, in DER."""
    file = given.get("REGISTRY_TIMESTAMP_ROOTS")
    if not file:
        if given.get("REGISTRY_TIMESTAMP_URL"):
            raise SettingInvalid("REGISTRY_TIMESTAMP_URL is set: name its certificates in REGISTRY_TIMESTAMP_ROOTS.")
        return ()
    try:
        found = load_pem_x509_certificates(Path(file).read_bytes())
    except (OSError, ValueError):
        raise SettingInvalid("REGISTRY_TIMESTAMP_ROOTS is a file of certificates in PEM.") from None
    return tuple(one.public_bytes(Encoding.DER) for one in found)


def _named_after(url: str, ending: str) -> Path:
    """Where what goes with a register lies: beside its SQLite file, called as that, or in the working directory."""
    path = url.removeprefix("sqlite:///").partition("?")[0].removeprefix("file:") if url.startswith("sqlite") else ""
    file = Path(path or "registry")
    return (file if file.name else file / "registry").with_suffix(f".{ending}")


def _number(given: Mapping[str, str], name: str, default: float, least: float, most: float) -> float:
    text = given.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise SettingInvalid(f"{name} is a number from {least:g} to {most:g}.")
    return value


def _instruments(text: str) -> tuple[PolicyInstrument, ...]:
    """The instruments of a JSON list of `{"number", "from", "to"}`."""
    return _listed(
        text,
        _instrument,
        'REGISTRY_POLICY_INSTRUMENTS is a JSON list of {"number", "from", "to"}: a text, and days as YYYY-MM-DD, the'
        " first not after the last.",
    )


def _instrument(one: Any) -> PolicyInstrument:
    """One instrument; ValueError for what is none."""
    if not isinstance(one, dict) or one.keys() != {"number", "from", "to"}:
        raise ValueError("not the members of an instrument")
    first_day, last_day = _day(one["from"]), _day(one["to"])
    if first_day > last_day:
        raise ValueError("not days in order")
    return PolicyInstrument(number=_line(one["number"]), first_day=first_day, last_day=last_day)


def _holidays(text: str) -> tuple[HolidayYear, ...]:
    """The years of a JSON list of `{"place", "year", "closed", "worked", "source"}`."""
    return _listed(
        text,
        _holiday_year,
        'REGISTRY_HOLIDAYS is a JSON list of {"place", "year", "closed", "worked", "source"}: a place code, a year, two'
        " lists of its days as YYYY-MM-DD (those worked are Saturdays and Sundays), and where they were announced.",
    )


def _holiday_year(entry: Any) -> HolidayYear:
    """One year; ValueError for what is none."""
    if not isinstance(entry, dict) or entry.keys() != {"place", "year", "closed", "worked", "source"}:
        raise ValueError("not the members of a year")
    year, closed, worked = entry["year"], entry["closed"], entry["worked"]
    if type(year) is not int or not isinstance(closed, list) or not isinstance(worked, list) or not closed:
        raise ValueError("not a year and its days")
    announced = HolidayYear(
        place=_line(entry["place"]),
        year=year,
        closed=frozenset(map(_day, closed)),
        worked=frozenset(map(_day, worked)),
        source=_line(entry["source"]),
    )
    elsewhere = (
        any(day.year != year for day in announced.closed | announced.worked) or announced.closed & announced.worked
    )
    if elsewhere or any(day.weekday() < _SATURDAY for day in announced.worked):
        raise ValueError("not days of that year")
    return announced


def _line(value: Any) -> str:
    """A text of one line that shows something; ValueError for anything else."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("not a line of text")
    return value


def _day(value: Any) -> date:
    """A day written as YYYY-MM-DD; ValueError for anything else."""
    if not isinstance(value, str) or date.fromisoformat(value).isoformat() != value:
        raise ValueError("not a day")
    return date.fromisoformat(value)

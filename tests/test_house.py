"""The house rules that a reviewer would otherwise repeat, read off the tree. Each failure names file and line."""

from __future__ import annotations

import ast
import fnmatch
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support import ROOT

TOP = {
    *("registry", "migrations", "tests", ".ci"),
    *("alembic.ini", "pyproject.toml", "README.md", "CHANGELOG.md", ".gitignore"),
}
MODULE_LINES = 400
FUNCTION_LINES = 60
FOLDER_FILES = 15
CLOCK = "registry/service/clock.py"
SETTINGS = "registry/settings.py"
SQL = {"alembic", "psycopg", "sqlalchemy", "sqlmodel"}
PURE = {"registry", "stdnum", "iso4217", *sys.stdlib_module_names}

Function = ast.FunctionDef | ast.AsyncFunctionDef


# ---- the tree --------------------------------------------------------------------------------------------------------


@cache
def _files() -> tuple[str, ...]:
    """What git tracks or would; without git, everything that .gitignore does not name."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        ignored = [".git", *(line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line)]
        names = sorted(
            path.relative_to(ROOT).as_posix()
            for path in ROOT.rglob("*")
            if not any(fnmatch.fnmatch(part, i) for part in path.relative_to(ROOT).parts for i in ignored)
        )
    return tuple(name for name in names if name and (ROOT / name).is_file())


def _modules(*rooms: str) -> list[str]:
    """The Python files below these rooms, which end in a slash."""
    return [name for name in _files() if name.endswith(".py") and name.startswith(rooms)]


@cache
def _text(name: str) -> str:
    return (ROOT / name).read_bytes().decode(errors="replace")


@cache
def _tree(name: str) -> ast.Module:
    try:
        return ast.parse(_text(name), filename=name)
    except SyntaxError as error:
        pytest.fail(f"{name}:{error.lineno} {error.msg}", pytrace=False)


def _places(rooms: Iterable[str], wrong: Callable[[ast.AST], str | None]) -> list[str]:
    """`file:line what` for every node that is wrong."""
    return [
        f"{name}:{getattr(node, 'lineno', 1)} {what}"
        for name in rooms
        for node in ast.walk(_tree(name))
        if (what := wrong(node))
    ]


def _lines(names: Iterable[str], pattern: str) -> list[str]:
    """`file:line text` for every line in which the pattern is found."""
    found = re.compile(pattern)
    return [
        f"{name}:{number} {line.strip()}"
        for name in names
        for number, line in enumerate(_text(name).splitlines(), start=1)
        if found.search(line)
    ]


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return ["." if node.level else node.module or ""]
    return []


def _dotted(node: ast.AST) -> str:
    """`a.b.c` for names and attributes, with `?` for what is neither."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def _assert_none(found: Iterable[str]) -> None:
    """Fail with one place a line."""
    places = list(found)
    if places:
        pytest.fail("\n" + "\n".join(places), pytrace=False)


# ---- files -----------------------------------------------------------------------------------------------------------


def test_the_top_level_holds_exactly_what_it_should() -> None:
    top = {name.split("/")[0] for name in _files()}
    _assert_none([*(f"{n}:1 not allowed" for n in sorted(top - TOP)), *(f"{n}:1 missing" for n in sorted(TOP - top))])


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {name: len(_text(name).splitlines()) for name in _modules("registry/", "migrations/", "tests/")}
    _assert_none(f"{name}:{MODULE_LINES} {length} lines" for name, length in lengths.items() if length > MODULE_LINES)


def test_no_function_is_longer_than_60_lines() -> None:
    """Its docstring is not counted."""

    def long(node: ast.AST) -> str | None:
        if not isinstance(node, Function):
            return None
        length = _span(node) - (_span(node.body[0]) if ast.get_docstring(node) else 0)
        return f"{node.name}: {length} lines" if length > FUNCTION_LINES else None

    _assert_none(_places(_modules("registry/"), long))


def _span(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_module_is_a_drawer_for_anything() -> None:
    drawers = re.compile(r"(^|/)_?(utils?|helpers?|common|base|models?|misc)(\.py|/)")
    _assert_none(
        f"{name}:1 says nothing" for name in _modules("registry/", "migrations/", "tests/") if drawers.search(name)
    )


def test_no_folder_is_a_hall() -> None:
    """What has more files than can be taken in at once is divided into rooms; `__init__.py` is counted."""
    folders = Counter(Path(name).parent.as_posix() for name in _modules("registry/", "tests/"))
    _assert_none(f"{f}:1 {n} files" for f, n in sorted(folders.items()) if n > FOLDER_FILES)


def test_no_two_files_of_a_floor_have_one_name() -> None:
    """But `events.py`, which lies with its subject; the places are alike on purpose, each a package of its own."""
    where: dict[tuple[str, str], list[str]] = {}
    for name in _modules("registry/"):
        parts = Path(name).parts
        if len(parts) > 2 and parts[1] != "jurisdictions" and parts[-1] not in {"__init__.py", "events.py"}:
            where.setdefault((parts[1], parts[-1]), []).append(name)
    _assert_none(f"{name}:1 the name of {names[0]}" for names in where.values() for name in names[1:])


def test_no_two_public_classes_or_aliases_have_one_name() -> None:
    """Whoever reads a name knows which is meant; a type variable, which only stands for another, is none."""
    where: dict[str, list[str]] = {}
    for name in _modules("registry/"):
        for node in _tree(name).body:
            if (called := _class_or_alias(node)) is not None:
                where.setdefault(called, []).append(f"{name}:{node.lineno} {called}")
    _assert_none(f"{place}, as {places[0]}" for places in where.values() for place in places[1:])


def _class_or_alias(node: ast.stmt) -> str | None:
    """What a statement calls a public class or type alias; an alias is named as classes are."""
    if isinstance(node, ast.ClassDef):
        called = node.name
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        called = "_" if _is_variable(node.value) else node.targets[0].id
    else:
        return None
    return called if re.fullmatch(r"[A-Z]\w*[a-z]\w*", called) else None


def _is_variable(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and _dotted(node.func) in {"TypeVar", "ParamSpec"}


def test_every_folder_of_the_registry_is_a_package() -> None:
    """The contract on imports does not see a folder without `__init__.py`."""
    folders = {Path(name).parent for name in _modules("registry/")}
    _assert_none(
        f"{f.as_posix()}/__init__.py:1 missing" for f in sorted(folders) if not (ROOT / f / "__init__.py").exists()
    )


def test_every_place_has_a_test_file() -> None:
    places = {Path(name).parts[2].removesuffix(".py") for name in _modules("registry/jurisdictions/")}
    _assert_none(
        f"registry/jurisdictions/{place}:1 no tests/jurisdictions/test_{place}.py"
        for place in sorted(places)
        if not place.startswith("_") and not (ROOT / f"tests/jurisdictions/test_{place}.py").exists()
    )


def test_every_place_that_is_a_folder_has_the_same_rooms() -> None:
    """Numbers, days, deadlines, checks and the table; a folder may have more beside them."""
    rooms = {"numbers", "days", "deadlines", "checks", "table"}
    inside: dict[str, set[str]] = {}
    for name in _modules("registry/jurisdictions/"):
        if len(parts := Path(name).parts) > 3:
            inside.setdefault(parts[2], set()).add(Path(name).stem)
    missing = [(place, room) for place, own in inside.items() for room in sorted(rooms - own)]
    _assert_none(f"registry/jurisdictions/{place}:1 no {room}.py" for place, room in missing)


def test_no_file_names_a_package_host_or_a_machine_path() -> None:
    hosts = r"pypi[.]org|pythonhosted[.]org|npmjs[.]org|anaconda[.]org|ghcr[.]io|(?:extra-)?index[-]url|find[-]links"
    paths = r"(?<![\w.:-])/(?:home|root|work|opt|tmp|mnt|Users)/\w|\b[A-Z]:\\\w"
    _assert_none(_lines(_files(), f"{hosts}|{paths}"))


def test_nothing_is_left_for_later_or_silenced() -> None:
    left = r"\b(?:T[O]DO|F[I]XME|X[X]X)\b|NotImplemented[E]rror|type:\s*[i]gnore|\bno[q]a\b"
    _assert_none(_lines(_modules("registry/", "migrations/", "tests/"), left))


# ---- docstrings ------------------------------------------------------------------------------------------------------


def test_every_module_says_what_it_is_for() -> None:
    modules = _modules("registry/", "migrations/", "tests/")
    _assert_none(f"{name}:1 no docstring" for name in modules if not ast.get_docstring(_tree(name)))


def test_every_public_function_and_class_says_what_it_does() -> None:
    """Those of a module; a method whose name says it all may go without."""
    _assert_none(
        f"{name}:{node.lineno} {node.name} has no docstring"
        for name in _modules("registry/")
        for node in _tree(name).body
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    )


# ---- who may know what -----------------------------------------------------------------------------------------------


def test_imports_point_down() -> None:
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(done.stdout + done.stderr, pytrace=False)


def test_the_domain_imports_only_what_is_pure() -> None:
    def impure(node: ast.AST) -> str | None:
        return next((f"imports {name}" for name in _imported(node) if name.split(".")[0] not in PURE), None)

    _assert_none(_places(_modules("registry/domain/"), impure))


def test_the_log_stands_alone() -> None:
    def leaning(node: ast.AST) -> str | None:
        outside = (
            n for n in _imported(node) if n.split(".")[0] == "registry" and not f"{n}.".startswith("registry.log.")
        )
        return next((f"imports {name}" for name in outside), None)

    _assert_none(_places(_modules("registry/log/"), leaning))


def test_only_the_store_knows_sql() -> None:
    """The service carries a connection from one call of the store to the next, and may name its type."""

    def sql(node: ast.AST) -> str | None:
        if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy":
            return next((f"imports sqlalchemy.{a.name}" for a in node.names if a.name != "Connection"), None)
        return next((f"imports {name}" for name in _imported(node) if name.split(".")[0] in SQL), None)

    outside = [name for name in _modules("registry/") if not name.startswith("registry/store/")]
    _assert_none(_places(outside, sql))


def test_only_the_store_commits() -> None:
    def commits(node: ast.AST) -> str | None:
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
        return "commits" if called else None

    _assert_none(_places([n for n in _modules("registry/") if not n.startswith("registry/store/")], commits))


def test_only_the_clock_reads_the_time() -> None:
    readings = re.compile(
        r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime)|func\.now)$"
    )

    def reads(node: ast.AST) -> str | None:
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            return next((f"from time import {a.name}" for a in node.names if a.name in {"time", "time_ns"}), None)
        return _dotted(node) if isinstance(node, ast.Attribute) and readings.search(_dotted(node)) else None

    _assert_none(_places([name for name in _modules("registry/") if name != CLOCK], reads))


def test_only_settings_read_the_environment() -> None:
    def reads(node: ast.AST) -> str | None:
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            return next((f"from os import {a.name}" for a in node.names if a.name in {"environ", "getenv"}), None)
        return _dotted(node) if _dotted(node) in {"os.environ", "os.getenv"} else None

    _assert_none(_places([name for name in _modules("registry/") if name != SETTINGS], reads))


def test_no_test_sleeps() -> None:
    def sleeps(node: ast.AST) -> str | None:
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            return next((f"from time import {a.name}" for a in node.names if a.name == "sleep"), None)
        return "time.sleep" if _dotted(node) == "time.sleep" else None

    _assert_none(_places([n for n in _modules("tests/") if not n.startswith("tests/bench/")], sleeps))


# ---- errors ----------------------------------------------------------------------------------------------------------


def _errors() -> Iterator[type]:
    """Every class of the family, wherever it was made, once all modules are loaded."""
    import registry
    from registry.errors import RegistryError

    for module in pkgutil.walk_packages(registry.__path__, "registry."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            importlib.import_module(module.name)
    waiting: list[type] = [RegistryError]
    while waiting:
        one = waiting.pop()
        waiting.extend(one.__subclasses__())
        yield one


def _place(error: type) -> str:
    path = Path(inspect.getfile(error)).resolve()
    shown = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    return f"{shown}:{inspect.getsourcelines(error)[1]} {error.__name__}"


def _coded() -> dict[type, str | None]:
    """The errors that are raised, with the code each states itself; the root and its two branches are never raised."""
    from registry.errors import Fault, Refusal, RegistryError

    return {error: vars(error).get("code") for error in _errors() if error not in {RegistryError, Refusal, Fault}}


def test_every_error_is_defined_in_one_module_with_a_code_of_its_own() -> None:
    first: dict[str | None, type] = {}
    _assert_none(
        f"{_place(error)}: {'no code' if code is None else code}"
        for error, code in _coded().items()
        if error.__module__ != "registry.errors" or code is None or first.setdefault(code, error) is not error
    )


def test_every_error_has_a_status_and_nothing_else_has() -> None:
    from registry.api.wire.problems import STATUS

    coded = _coded()
    missing = [f"{_place(error)}: {code} has no row in STATUS" for error, code in coded.items() if code not in STATUS]
    _assert_none(missing + _lines_of_strangers(set(STATUS) - set(coded.values())))


def _lines_of_strangers(codes: set[str]) -> list[str]:
    table = "registry/api/wire/problems.py"
    return [
        place
        for code in sorted(codes)
        for place in _lines([table], f"[\"']{re.escape(code)}[\"']")[:1] or [f"{table}:1 {code}"]
    ]

"""What the log is told of a failure: which errors, in which lines of code, and never what was at hand there.

The message of an error quotes what it stumbled over: a driver the row that it could not write, a reader the text that
it could not read. Those lie under seals, so only the words of this register's own faults are kept; of a driver its code
for what went wrong.
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Iterator

from registry.errors import Fault, RegistryError


def stacks_of(error: BaseException) -> str:
    """The stack of an error and of each that led to it, the first one first, without their messages."""
    return "\nwhich led to\n".join("\n".join(_stack(each)) for each in reversed(list(_chain(error))))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and what led to it, latest first."""
    seen: set[int] = set()
    after: BaseException | None = error
    while after is not None and id(after) not in seen:
        seen.add(id(after))
        yield after
        after = after.__cause__ or (None if after.__suppress_context__ else after.__context__)


def _stack(error: BaseException) -> Iterator[str]:
    """The lines of code that an error came through, then its type; of a group of errors also the stack of each."""
    for frame in traceback.extract_tb(error.__traceback__):
        yield f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}: {frame.line}'
    yield f"{type(error).__module__}.{type(error).__qualname__}{_detail(error)}"
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from (f"  | {line}" for line in stacks_of(part).splitlines())


def _detail(error: BaseException) -> str:
    """What may be said of an error beside its type: our own words, or the code that a driver or the system gives it."""
    if isinstance(error, Fault):
        return f": {error.detail}"
    if isinstance(error, RegistryError):
        return f": {error.code}"
    if isinstance(error, OSError) and error.errno is not None:
        return f": {errno.errorcode.get(error.errno, error.errno)}"
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    return f": {code}" if isinstance(code, str) else ""

"""Commands that check: the own journal, and what was handed over by whoever runs a register.

What was handed over is checked with the files at hand and nothing else: no network, no database, no key but those of
the policy, which comes from one's own disk. The commands for it exit with 0 where it holds, 1 where it does not, 2
where it holds and bodies were withheld, 3 where they were asked wrongly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand

from registry.cli.shell import AsJson, content_of, counter, end, errors, opened, tell
from registry.domain.values.days import read_instant
from registry.errors import NotFound
from registry.log import certificate as certificates
from registry.log.audit import AuditFinding
from registry.log.certificate import Certified
from registry.log.checkpoint import Policy, read_policy
from registry.log.entry import is_instant, is_subject
from registry.log.invalid import PolicyInvalid, StepFailed
from registry.log.verify import Folder, verify_consistency_file, verify_mirror, verify_receipt
from registry.log.vouching import stamps
from registry.service.clock import SystemClock
from registry.service.operating import upkeep
from registry.service.recognition.reevaluation import reevaluate
from registry.settings import read_settings

T = TypeVar("T")

_INVALID, _INCOMPLETE, _USAGE = 1, 2, 3
_ASKED_WRONGLY = 2
"""What other commands end with."""
_SHOWN = 20


class _Offline(TyperCommand):
    """A command that ends with 3 where it is asked wrongly: 2 says that bodies were withheld."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """What was asked; whatever ends a command that is asked wrongly ends it with 3."""
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            if getattr(error, "exit_code", None) == _ASKED_WRONGLY:
                vars(error)["exit_code"] = _USAGE
            raise


app = typer.Typer(invoke_without_command=True)
PolicyFile = Annotated[
    Path, typer.Option("--policy", help="Whom you believe: policy.json, from your own disk and never from the evidence")
]
EvidenceFile = Annotated[Path, typer.Argument(help="What was handed over")]


# ---- the own journal -------------------------------------------------------------------------------------------------


@app.callback()
def verify(
    context: typer.Context,
    recognition: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="Make every judgement of this pledge again instead, and compare."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the own journal, and all that is kept beside it against a replay; exits 1 and names the first bad index
    where something is not whole. Or, by name, check a receipt, a certificate, two checkpoints or a mirror."""
    if context.invoked_subcommand is not None:
        return
    if recognition is not None:
        _judge_again(recognition, as_json)
        return
    with opened(read_settings()) as register, counter("checking") as progress:
        verdict = upkeep.verify(register, progress)
    findings = [{"index": f.index, "rule": f.rule, "detail": f.detail} for f in verdict.findings]
    result = {
        "entries": verdict.entries,
        "valid": not findings,
        "first_bad": verdict.first_bad,
        "findings": findings,
        "projections_compared": verdict.compared,
        "unseen": upkeep.UNSEEN,
    }
    if not as_json:
        errors.print("Not seen by this check:", *upkeep.UNSEEN, sep="\n", markup=False, highlight=False, soft_wrap=True)
    if not findings:
        tell(result, f"{verdict.entries} entries, all whole.", as_json)
        return
    lines = [f"{f.index}: {f.rule} {f.detail}" for f in verdict.findings[:20]]
    if not verdict.compared:
        lines.append("The projections were not compared: what they should be can not be replayed.")
    tell(result, "\n".join([*lines, f"The first bad index is {verdict.first_bad}."]), as_json)
    raise typer.Exit(1)


def _judge_again(number: str, as_json: bool) -> None:
    """Make the judgements of a pledge again; ends with 1 where these rules judge otherwise than they did."""
    with opened(read_settings()) as register:
        try:
            again = reevaluate(register, number)
        except NotFound as error:
            end(error.detail, 1)
    judgements = [
        {"index": one.index, "item": one.item, "equal": one.equal, "same_rules": one.same_rules} for one in again
    ]
    otherwise = [one for one in again if not one.equal and one.same_rules]
    lines = [
        f"entry {one.index}, item {one.item}: {'the same' if one.equal else 'another'}"
        f"{'' if one.same_rules else ', judged by another edition of the rules'}"
        for one in again
    ]
    tell({"pledge": number, "judgements": judgements, "valid": not otherwise}, "\n".join(lines), as_json)
    if otherwise:
        raise typer.Exit(1)


# ---- what was handed over --------------------------------------------------------------------------------------------


@app.command("receipt", cls=_Offline)
def verify_a_receipt(file: EvidenceFile, policy: PolicyFile, as_json: AsJson = False) -> None:
    """Check that an entry is in the log: a receipt, as the register gives it for an entry."""
    found = _checked(lambda trusted: verify_receipt(content_of(file, _USAGE), trusted), policy, as_json)
    entry, size = found.entry, found.believed.checkpoint.size
    members = {"index": entry.index, "type": entry.type, "recorded_at": entry.recorded_at, "size": size}
    lines = [f"Valid. Entry {entry.index}, {entry.type}, recorded at {entry.recorded_at}, is in the log of {size}."]
    _tell(members, [*lines, _quorum(found.believed.witnesses)], as_json, witnesses=found.believed.witnesses)


@app.command("consistency", cls=_Offline)
def verify_two_checkpoints(file: EvidenceFile, policy: PolicyFile, as_json: AsJson = False) -> None:
    """Check that one published checkpoint continues another."""
    first, second = _checked(
        lambda trusted: verify_consistency_file(content_of(file, _USAGE), trusted), policy, as_json
    )
    members = {"first": first.checkpoint.size, "second": second.checkpoint.size}
    line = f"Valid. The log of {members['second']} entries continues that of {members['first']}."
    _tell(members, [line, _quorum(second.witnesses)], as_json, witnesses=second.witnesses)


@app.command("certificate", cls=_Offline)
def verify_a_certificate(
    file: EvidenceFile,
    policy: PolicyFile,
    subject: Annotated[str, typer.Option(help="What was asked for: pledge:…, right:…:… or party:…")],
    as_of: Annotated[
        str | None, typer.Option(help="The instant that was asked for, as 2026-11-23T02:00:00.000000Z")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check all that the log holds of a pledge, right or party, and print what it comes to."""
    if not is_subject(subject):
        end("A subject is written pledge:…, right:…:… or party:….", _USAGE)
    if as_of is not None and not is_instant(as_of):
        end("An instant is written 2026-11-23T02:00:00.000000Z.", _USAGE)
    found = _checked(
        lambda trusted: certificates.verify(
            content_of(file, _USAGE), trusted, subject=subject, as_of=as_of, stamped=stamps.checker()
        ),
        policy,
        as_json,
    )
    items = [vars(one) | {"index": one.index} for one in found.items]
    members = {
        "complete": found.complete,
        "subject": found.subject,
        "as_of": found.as_of,
        "closed_at": found.closed_at,
        "closed_seconds_ago": int(_age(found.closed_at).total_seconds()),
        "size": found.size,
        "entries": list(found.indices),
        "items": items,
        "live": len(found.live),
        "withheld": list(found.withheld),
        "erased": list(found.erased),
        "stamped_at": found.stamped_at,
        "limits": list(found.limits),
    }
    _tell(members, _shown(found), as_json, witnesses=found.witnesses)
    if not found.complete:
        raise typer.Exit(_INCOMPLETE)


def _shown(found: Certified) -> list[str]:
    """What a certificate comes to, a line each."""
    lines = [
        f"{'Valid' if found.complete else 'Valid, and incomplete'}. {found.subject} as of {found.as_of}:"
        f" {len(found.indices)} entries, {len(found.live)} live items."
    ]
    lines += [
        f"  {one.pledge}, item {one.item} on {one.right.removeprefix('right:')}: {one.status}"
        f"{'' if one.priority_rank is None else f', rank {one.priority_rank}'}, since {one.since}"
        for one in found.items
    ]
    lines += [f"  Entry {index}: its body was withheld." for index in found.withheld]
    lines += [f"  Entry {index}: its body was erased." for index in found.erased]
    lines.append(f"The log of {found.size} entries was closed at {found.closed_at}, {_age(found.closed_at)} ago.")
    if found.stamped_at is not None:
        lines.append(f"A time stamp says {found.stamped_at}.")
    return [*lines, _quorum(found.witnesses), *found.limits]


@app.command("mirror", cls=_Offline)
def verify_a_mirror(
    folder: Annotated[Path, typer.Argument(help="The folder of a mirror")], policy: PolicyFile, as_json: AsJson = False
) -> None:
    """Check everything that the log has published: every entry, tile, body and checkpoint."""
    if not folder.is_dir():
        end(f"{folder} is no folder.", _USAGE)
    mirror = Folder(path=folder)
    with counter("checking") as progress:
        findings: list[AuditFinding] = []
        for finding in verify_mirror(mirror, _trusted(policy), stamped=stamps.checker()):
            findings.append(finding)
            progress(len(findings))
    broken = [one for one in findings if not one.warning]
    told = {
        "valid": not broken,
        "checkpoints": list(mirror.sizes()),
        "findings": [vars(one) for one in findings],
    }
    lines = [
        f"{one.index}: {one.rule} {one.detail}{' (a warning)' if one.warning else ''}" for one in findings[:_SHOWN]
    ]
    lines.append(f"{len(broken)} rules are broken." if broken else "Valid. The mirror is whole.")
    tell(told, "\n".join(lines), as_json)
    if broken:
        raise typer.Exit(_INVALID)


def _checked(check: Callable[[Policy], T], policy: Path, as_json: bool) -> T:
    """What the evidence shows; ends the command with 1 and the step where it does not hold."""
    trusted = _trusted(policy)
    try:
        return check(trusted)
    except StepFailed as error:
        told = {"valid": False, "step": error.rule, "detail": error.detail}
        tell(told, f"Invalid at step {error.rule}: {error.detail}.", as_json)
        raise typer.Exit(_INVALID) from None


def _trusted(file: Path) -> Policy:
    try:
        return read_policy(content_of(file, _USAGE))
    except PolicyInvalid as error:
        end(f"{file}: {error.detail}.", _USAGE)


def _tell(members: dict[str, Any], lines: list[str], as_json: bool, *, witnesses: Sequence[str]) -> None:
    told = {"valid": True, "step": None, "detail": None, **members, "witnesses": list(witnesses)}
    tell(told, "\n".join(lines), as_json)


def _quorum(witnesses: Sequence[str]) -> str:
    return f"Cosigned by {', '.join(witnesses)}." if witnesses else "No witness has cosigned this checkpoint."


def _age(at: str) -> timedelta:
    """How long ago that was, in whole seconds."""
    return timedelta(seconds=int((SystemClock().now() - read_instant(at)).total_seconds()))

"""Time stamps: of an authority that the policy leads to, over the text of that checkpoint, and no other."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.log import certificate
from registry.log.certificate import certificate_bytes
from registry.log.invalid import LogInvalid, StepFailed
from registry.log.verify import verify_mirror
from registry.log.vouching import stamps
from tests.log.publishing.authority import AT, authority
from tests.log.publishing.published import PLEDGE, a_log, policy, some_flips


def test_a_stamp_over_the_text_holds_and_says_its_time() -> None:
    stamping = authority()
    asked = stamps.request(b"text\n")
    stamp = stamping.stamp(asked.as_bytes())
    assert stamps.answers(stamp, asked, b"text\n", [stamping.root]) == "2026-03-01T10:30:00.000000Z"
    assert stamps.check(stamp, b"text\n", [authority().root, stamping.root]) == "2026-03-01T10:30:00.000000Z"


def test_what_does_not_hold_is_refused() -> None:
    stamping, other = authority(), authority()
    asked = stamps.request(b"text\n")
    stamp = stamping.stamp(asked.as_bytes())
    for raw, text, roots in (
        (stamp, b"another\n", [stamping.root]),
        (stamp, b"text\n", [other.root]),
        (stamp, b"text\n", []),
        (stamp[:-1], b"text\n", [stamping.root]),
        (b"", b"text\n", [stamping.root]),
        (b"no stamp", b"text\n", [stamping.root]),
        (stamping.stamp(asked.as_bytes(), AT + timedelta(days=9999)), b"text\n", [stamping.root]),
    ):
        with pytest.raises(LogInvalid):
            stamps.check(raw, text, roots)
    with pytest.raises(LogInvalid, match="another request"):
        stamps.answers(stamp, stamps.request(b"text\n"), b"text\n", [stamping.root])
    wrong = authority(for_stamps=False)
    with pytest.raises(LogInvalid):
        stamps.check(wrong.stamp(asked.as_bytes()), b"text\n", [wrong.root])


def test_no_changed_bit_gives_another_time() -> None:
    stamping = authority()
    asked = stamps.request(b"text\n")
    stamp = stamping.stamp(asked.as_bytes())
    for flipped in some_flips(stamp):
        try:
            assert stamps.check(flipped, b"text\n", [stamping.root]) == "2026-03-01T10:30:00.000000Z"
        except LogInvalid:
            continue


def test_a_certificate_with_a_stamp_says_when_it_was_stamped() -> None:
    stamping = authority()
    log, size = a_log()
    text = log.checkpoint(size).text.encode()
    stamp = stamping.stamp(stamps.request(text).as_bytes())
    trusted = replace(policy(), timestamp_roots=(stamping.root,))
    subject = f"pledge:{PLEDGE}"
    raw = certificate_bytes(replace(log.certificate(subject, size), timestamp=stamp))
    shown = certificate.verify(raw, trusted, subject=subject, stamped=stamps.checker())
    assert shown.stamped_at == "2026-03-01T10:30:00.000000Z"
    early = stamping.stamp(stamps.request(text).as_bytes(), AT - timedelta(hours=2))
    raw = certificate_bytes(replace(log.certificate(subject, size), timestamp=early))
    with pytest.raises(StepFailed, match="the head is later than the time stamp"):
        certificate.verify(raw, trusted, subject=subject, stamped=stamps.checker())


def test_a_mirror_s_stamps_are_looked_at() -> None:
    stamping = authority()
    log, size = a_log()
    trusted = replace(policy(), timestamp_roots=(stamping.root,))
    files = log.files(size)
    text = log.checkpoint(size).text.encode()
    files[f"timestamps/{size}.tsr"] = stamping.stamp(stamps.request(text).as_bytes())
    assert list(verify_mirror(files, trusted, stamped=stamps.checker())) == []
    files[f"timestamps/{size}.tsr"] = authority().stamp(stamps.request(text).as_bytes())
    assert {one.rule for one in verify_mirror(files, trusted, stamped=stamps.checker())} == {"M14"}


def test_without_the_package_a_stamp_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    assert stamps.checker() is None
    log, size = a_log()
    subject = f"pledge:{PLEDGE}"
    raw = certificate_bytes(replace(log.certificate(subject, size), timestamp=b"stamp"))
    with pytest.raises(StepFailed, match=r"2: .*`timestamps`.* not installed"):
        certificate.verify(raw, policy(), subject=subject, stamped=stamps.checker())

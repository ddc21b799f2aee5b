"""A mirror that is whole gives no finding, and whatever was done to it gives the finding that names the rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.log.audit import AuditFinding
from registry.log.entry import Entry, entry_bytes
from registry.log.invalid import LogInvalid
from registry.log.note import signed
from registry.log.tiles import Tile, bundle, bundles_of, read_bundle, tile_bytes
from registry.log.tree import Peaks, extended, leaf
from registry.log.verify import Folder, verify_mirror
from tests.log.publishing.published import BEGIN, OTHER, PLEDGE, Files, Log, a_log, instant, policy, signers

LOG, SIZE = a_log()


def findings(files: Files, **options: Any) -> list[AuditFinding]:
    """All that is found."""
    return list(verify_mirror(files, policy(), **options))


def places(files: Files, **options: Any) -> list[tuple[int, str]]:
    """Index and rule of all that is found."""
    return [(finding.index, finding.rule) for finding in findings(files, **options)]


def a_long_log(entries: int = 600) -> tuple[Log, list[int]]:
    """A log of several tiles, with its checkpoints."""
    log, sizes = Log(), []
    for place in range(entries):
        log.add("party_recorded", None)
        if place in {0, 100, 255, entries - 1}:
            sizes.append(log.close())
    return log, sizes


LONG, SIZES = a_long_log()


def long_files() -> Files:
    """The mirror of the long log."""
    return LONG.files(SIZES[-1], sizes=SIZES)


# ---- what is whole ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [4, SIZE])
def test_a_whole_mirror_gives_no_finding(size: int) -> None:
    assert findings(LOG.files(size, sizes=[4])) == []


def test_a_whole_mirror_of_several_tiles_gives_no_finding() -> None:
    files = long_files()
    assert "tile/0/001" in files
    assert "tile/1/000.p/2" in files
    assert findings(files) == []


def test_full_tiles_stand_in_for_partial_ones() -> None:
    """Those of a log that has grown since the checkpoint."""
    small = LONG.files(SIZES[2], sizes=SIZES[:3])
    for path in list(small):
        if ".p/" in path and not path.startswith("tile/1/"):
            del small[path]
    large = long_files()
    small |= {path: large[path] for path in ("tile/0/001", "tile/entries/001")}
    assert findings(small) == []


def test_a_folder_is_a_mirror(tmp_path: Path) -> None:
    files = LOG.files(SIZE, sizes=[4])
    for name, raw in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(raw)
    (tmp_path / "checkpoints/007").write_bytes(b"no name of a checkpoint")
    folder = Folder(path=tmp_path)
    assert folder.sizes() == [4, SIZE]
    assert folder.read("tile") is None
    assert list(verify_mirror(folder, policy())) == []


@given(st.lists(st.sampled_from([PLEDGE, OTHER, None, "head"]), max_size=12))
def test_the_mirror_of_any_log_gives_no_finding(about: list[str | None]) -> None:
    log, sizes = Log(), []
    for pledge in about:
        if pledge == "head":
            sizes.append(log.close())
        else:
            log.add("pledge_amended" if pledge in log.chains else "pledge_registered", pledge)
    sizes.append(log.close())
    assert findings(log.files(sizes[-1], sizes=sizes)) == []


# ---- what was done to it ---------------------------------------------------------------------------------------------


def test_a_checkpoint_that_is_missing_or_not_believed_ends_the_audit() -> None:
    files = LOG.files(SIZE)
    for checkpoint in (b"", LOG.note(SIZE, signers()[:2]), a_log("other.example/log")[0].note(SIZE)):
        assert places(Files(files | {"checkpoint": checkpoint})) == [(0, "M11")]
    del files["checkpoint"]
    assert places(files) == [(0, "M11")]


def test_every_file_counts() -> None:
    """Any file that is gone, cut, or has one byte changed is found."""
    files = long_files()
    bodies = [path for path in files if path.startswith("body/")]
    for path in {*files} - {*bodies[2:]}:
        raw = files[path]
        middle = len(raw) // 2
        changed = raw[:middle] + bytes([raw[middle] ^ 4]) + raw[middle + 1 :]
        for wrong in (changed, raw[:-1]):
            assert findings(Files(files | {path: wrong})), path
        gone = Files({name: kept for name, kept in files.items() if name != path})
        assert findings(gone) or path.startswith("checkpoints/"), path


def rewritten(log: Log, index: int, **changes: Any) -> None:
    """An entry written anew, with its own hash."""
    entry = log.entries[index]
    assert isinstance(entry, Entry)
    log.entries[index] = replace(entry, **changes)
    log.raws[index] = entry_bytes(replace(entry, **changes))


def test_an_entry_rewritten_with_its_own_hash_contradicts_what_was_published() -> None:
    """Tiles and bundles are made anew as well; the checkpoints are those that somebody kept."""
    forged, _ = a_log()
    rewritten(forged, 0, actor="bank:other")
    files = forged.files(SIZE)
    kept = {"checkpoint": LOG.note(SIZE), "checkpoints/4": LOG.note(4), f"checkpoints/{SIZE}": LOG.note(SIZE)}
    assert {(3, "M11"), (6, "M11")} <= set(places(Files(files | kept)))
    one_kept = Files(files | {"checkpoints/4": LOG.note(4)})
    assert places(one_kept) == [(3, "M11")]


def test_a_cut_tail_with_a_lowered_head_contradicts_what_was_published() -> None:
    cut, _ = a_log()
    del cut.raws[4:], cut.entries[4:]
    cut.add("party_recorded", None)
    size = cut.close()
    kept = Files(cut.files(size) | {f"checkpoints/{SIZE}": LOG.note(SIZE)})
    (found,) = findings(kept)
    assert (found.index, found.rule) == (SIZE - 1, "M11")
    assert "larger than the newest" in found.detail


def test_a_restored_backup_that_went_on_contradicts_what_was_published() -> None:
    other, _ = a_log()
    del other.raws[4:], other.entries[4:]
    for _ in range(5):
        other.add("party_recorded", None)
    size = other.close()
    assert places(Files(other.files(size) | {f"checkpoints/{SIZE}": LOG.note(SIZE)})) == [(6, "M11"), (6, "M2")]


def hide(log: Log) -> None:
    """The entry that discharges is left out of the map of the last head."""
    hidden, _ = a_log()
    del hidden.raws[5:], hidden.entries[5:]
    log.raws.pop(), log.entries.pop()
    log.close(map_root=hidden_root(hidden))


def hidden_root(log: Log) -> str:
    """The root of the map over what a log holds."""
    copy = Log(raws=log.raws[:], entries=log.entries[:])
    copy.close()
    head = copy.entries[-1]
    assert not isinstance(head, Entry)
    return head.map_root


def reclosed(**changes: Any) -> Callable[[Log], None]:
    """The last head written otherwise."""

    def change(log: Log) -> None:
        log.raws.pop(), log.entries.pop()
        log.close(**changes)

    return change


CHANGES: list[tuple[Callable[[Log], Any], list[tuple[int, str]]]] = [
    (hide, [(6, "M3")]),
    (reclosed(map_keys=3), [(6, "M3")]),
    (reclosed(prev_head=None), [(6, "M5")]),
    (reclosed(recorded_at=instant(5)), [(6, "M4")]),
    (reclosed(index=7), [(6, "M7")]),
    (lambda log: (log.raws.__setitem__(6, log.raws[5]), log.entries.pop()), [(6, "M7"), (6, "M4"), (6, "M8")]),
    (lambda log: rewritten(log, 5, pledge_seq=3), [(5, "M6")]),
    (lambda log: rewritten(log, 5, prev="c" * 64), [(5, "M6")]),
    (lambda log: rewritten(log, 5, event_id=f"01JNG8Z3W0{1:016d}"), [(5, "M8")]),
    (lambda log: rewritten(log, 5, recorded_at=instant(3)), [(5, "M4")]),
    (lambda log: rewritten(log, 5, type="pledge_amended"), [(5, "M13")]),
    (lambda log: rewritten(log, 5, body="c" * 64), [(5, "M13")]),
    (lambda log: log.raws.__setitem__(5, b"{}"), [(5, "M1")]),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES)
def test_an_operator_who_breaks_a_rule_and_signs_it_is_found(
    change: Callable[[Log], Any], expected: list[tuple[int, str]]
) -> None:
    log, _ = a_log()
    change(log)
    found = places(log.files(SIZE))
    assert found[: len(expected)] == expected


def test_what_the_transitions_do_not_allow_is_found() -> None:
    log = Log()
    log.add("pledge_registered", PLEDGE)
    log.add("pledge_discharged", PLEDGE, "extinguished")
    log.add("pledge_amended", PLEDGE)
    assert places(log.files(log.close())) == [(2, "M9")]


def test_a_checkpoint_whose_last_entry_is_no_head_is_found() -> None:
    assert places(LOG.files(SIZE, sizes=[3])) == [(2, "M2")]


def test_a_quiet_hour_is_a_warning() -> None:
    """The witnesses of this mirror saw the head earlier than it says, which is not asked here."""
    for minutes, expected in ((60, []), (61, [(1, True)])):
        log = Log()
        log.add("party_recorded", None)
        found = findings(log.files(log.close(recorded_at=instant(minutes))))
        assert [(one.index, one.warning) for one in found if one.rule == "M4"] == expected


# ---- bodies ----------------------------------------------------------------------------------------------------------


def erasing(**said: Any) -> Files:
    """The mirror of a log whose second body was erased."""
    log = Log()
    log.add("pledge_registered", PLEDGE)
    log.add("pledge_amended", PLEDGE)
    entry = log.entries[1]
    assert isinstance(entry, Entry)
    del log.bodies[entry.body]
    log.add("body_erased", PLEDGE, payload={"index": 1, "which": "body", "reference": "order 7", **said})
    return log.files(log.close())


def test_a_body_may_be_missing_where_a_later_entry_says_that_it_was_erased() -> None:
    assert findings(erasing()) == []
    for said in ({"index": 0}, {"index": None}, {"which": "sealed"}):
        assert places(erasing(**said)) == [(1, "M13")]


def test_a_body_of_another_form_is_found() -> None:
    files = LOG.files(SIZE)
    entry = LOG.entries[2]
    assert isinstance(entry, Entry)
    for wrong in (b"", b"{}", b"[1]"):
        assert places(Files(files | {f"body/{entry.body}": wrong})) == [(2, "M1")]
    other = next(raw for path, raw in files.items() if path.startswith("body/") and path != f"body/{entry.body}")
    assert places(Files(files | {f"body/{entry.body}": other})) == [(2, "M13")]


# ---- times -----------------------------------------------------------------------------------------------------------


def witnessed(seconds: int) -> Files:
    """The mirror of a log whose witnesses cosigned so long after its head."""
    files = LOG.files(SIZE)
    time = int((BEGIN + timedelta(minutes=SIZE - 1)).timestamp()) + seconds
    return Files(files | {"checkpoint": signed(LOG.checkpoint(SIZE).text, signers(), time=time)})


def test_a_head_is_within_five_minutes_of_its_cosignature() -> None:
    for seconds in (-300, 0, 300):
        assert findings(witnessed(seconds)) == []
    for seconds in (-301, 301, 86_400):
        assert places(witnessed(seconds)) == [(6, "M14")]


def test_a_head_is_not_later_than_its_time_stamp() -> None:
    files = Files(LOG.files(SIZE) | {f"timestamps/{SIZE}.tsr": b"token"})

    def stamping(at: str | None) -> Callable[[bytes, bytes, Sequence[bytes]], str]:
        def stamped(token: bytes, text: bytes, _roots: Sequence[bytes]) -> str:
            assert (token, text.decode()) == (b"token", LOG.checkpoint(SIZE).text)
            if at is None:
                raise LogInvalid("it is another's")
            return at

        return stamped

    assert findings(files) == findings(files, stamped=stamping(instant(6))) == []
    assert set(places(files, stamped=stamping(instant(5)))) == {(6, "M14")}
    assert set(places(files, stamped=stamping(None))) == {(6, "M14")}


# ---- tiles -----------------------------------------------------------------------------------------------------------


def test_a_tile_that_is_not_of_the_entries_is_found_at_its_entries() -> None:
    files = long_files()
    hashes = extended(Peaks(), [leaf(b"other")] * SIZES[-1])[1]
    for tile in (Tile(level=0, number=1), Tile(level=1, number=0, width=2)):
        other = tile_bytes(tile, lambda all_: [hashes[one] for one in all_])
        assert places(Files(files | {tile.path: other})) == [(tile.number * 256, "M11")]


def test_a_bundle_in_another_order_is_found() -> None:
    files = LOG.files(SIZE)
    (one,) = bundles_of(SIZE)
    entries = list(read_bundle(files[one.path], one.width))
    entries[1], entries[2] = entries[2], entries[1]
    assert (1, "M7") in places(Files(files | {one.path: bundle(entries)}))

"""A promised instant is the same instant everywhere, also where clocks jump."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from grants import clock


def test_now_is_aware_and_utc():
    before = datetime.now(UTC)
    now = clock.now()
    assert now.tzinfo is UTC
    assert before <= now <= datetime.now(UTC)


def test_anywhere_on_earth_is_the_last_place_to_see_midnight():
    assert clock.instant(datetime.fromisoformat("2027-02-22T23:59"), "AoE") == datetime(2027, 2, 23, 11, 59, tzinfo=UTC)
    assert clock.zone("AoE").utcoffset(None) == timedelta(hours=-12)
    assert clock.local(datetime(2027, 2, 23, 11, 59, tzinfo=UTC), "AoE").isoformat() == "2027-02-22T23:59:00-12:00"


@pytest.mark.parametrize(
    ("day", "hebron", "jerusalem"),
    [
        ("2025-03-27", 2, 2),
        ("2025-03-28", 2, 3),  # summer time begins on this Friday in Jerusalem, two weeks later in Hebron
        ("2025-04-11", 2, 3),
        ("2025-04-12", 3, 3),
        ("2025-10-24", 3, 3),
        ("2025-10-25", 2, 3),  # and ends a day earlier
        ("2025-10-26", 2, 2),
    ],
)
def test_two_clocks_of_one_land(day: str, hebron: int, jerusalem: int):
    noon = datetime.fromisoformat(f"{day}T12:00")
    assert clock.instant(noon, "Asia/Hebron").hour == 12 - hebron
    assert clock.instant(noon, "Asia/Jerusalem").hour == 12 - jerusalem
    assert clock.instant(noon, "Asia/Gaza") == clock.instant(noon, "Asia/Hebron")


def test_an_hour_that_comes_twice_means_the_first():
    """The hour before clocks go back: whoever promised it is taken at the earlier one, never told it does not exist."""
    assert clock.instant(datetime.fromisoformat("2025-10-26T01:30"), "Asia/Jerusalem") == datetime(
        2025, 10, 25, 22, 30, tzinfo=UTC
    )


def test_an_hour_that_never_comes_is_still_an_instant():
    skipped = clock.instant(datetime.fromisoformat("2025-03-28T02:30"), "Asia/Jerusalem")
    assert skipped == datetime(2025, 3, 28, 0, 30, tzinfo=UTC)
    assert clock.local(skipped, "Asia/Jerusalem").hour == 3


@pytest.mark.parametrize("zone", ["Asia/Hebron", "Asia/Jerusalem", "America/Santiago", "Europe/London", "AoE", "UTC"])
def test_there_and_back(zone: str):
    wall = datetime.fromisoformat("2027-06-01T12:34")
    assert clock.local(clock.instant(wall, zone), zone).replace(tzinfo=None) == wall


@pytest.mark.parametrize(
    "name", ["", "Nowhere/Land", "Asia", "asia hebron", "../UTC", "/etc/passwd", "a\0b", "x" * 300]
)
def test_an_unknown_zone_is_refused(name: str):
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
        clock.zone(name)


def test_zones_on_offer():
    names = clock.zone_names()
    assert names[:2] == ("AoE", "UTC")
    assert names[2:] == tuple(sorted(set(names[2:])))
    assert {"Asia/Gaza", "Asia/Hebron", "Asia/Jerusalem", "Asia/Amman", "America/Santiago"} <= set(names)
    assert {name for name in names[2:] if "/" not in name or name.startswith("Etc/")} == set()
    assert len(names) > 300
    for name in names:
        clock.zone(name)


def test_days_are_counted_in_utc():
    east = timezone(timedelta(hours=3))
    assert clock.days_between(date(2027, 1, 1), date(2027, 3, 1)) == 59
    assert clock.days_between(datetime(2027, 1, 2, 1, tzinfo=east), datetime(2027, 1, 2, 1, tzinfo=UTC)) == 1
    assert clock.days_between(date(2027, 1, 2), datetime(2027, 1, 1, 23, tzinfo=UTC)) == -1

"""The only reader of the clock, and what a promised instant looks like elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

AOE = "AoE"  # 'anywhere on earth': the deadline has passed when it has passed everywhere
_AOE_ZONE = timezone(timedelta(hours=-12), AOE)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def zone(name: str) -> tzinfo:
    """Return the zone called `name` (IANA, or 'AoE'); raise ValueError when there is none."""
    if name == AOE:
        return _AOE_ZONE
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:  # OSError: a folder of zones, such as 'Asia'
        raise ValueError(name) from unknown


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Return every zone a person may choose: 'AoE', UTC and the IANA places, sorted."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return (AOE, "UTC", *places)


def instant(local: datetime, zone_name: str) -> datetime:
    """Return the UTC instant at which a wall clock in `zone_name` shows naive `local`."""
    return local.replace(tzinfo=zone(zone_name)).astimezone(UTC)


def local(at: datetime, zone_name: str) -> datetime:
    """Return aware `at` as a wall clock in `zone_name` shows it."""
    return at.astimezone(zone(zone_name))


def days_between(earlier: datetime | date, later: datetime | date) -> int:
    """Return whole days from `earlier` to `later` (UTC dates)."""
    return (_date(later) - _date(earlier)).days


def _date(at: datetime | date) -> date:
    return at.astimezone(UTC).date() if isinstance(at, datetime) else at

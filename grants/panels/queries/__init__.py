"""What a panel knows: its seats, its conflicts, who reads what, and how the applications stand."""

from grants.panels.queries.finding import (
    assignment,
    call,
    content_of,
    memberships,
    panel_of,
    reviewer,
    roots_of,
    submitted,
    wall_of,
    walled_off,
)
from grants.panels.queries.standing import (
    Reader,
    StandingRow,
    desks_and_files,
    feedback_for,
    peers,
    percent,
    readers,
    readings,
    standing,
)
from grants.panels.queries.waiting import calls_to_facilitate, files_of, open_seats

__all__ = [
    "Reader",
    "StandingRow",
    "assignment",
    "call",
    "calls_to_facilitate",
    "content_of",
    "desks_and_files",
    "feedback_for",
    "files_of",
    "memberships",
    "open_seats",
    "panel_of",
    "peers",
    "percent",
    "readers",
    "readings",
    "reviewer",
    "roots_of",
    "standing",
    "submitted",
    "wall_of",
    "walled_off",
]

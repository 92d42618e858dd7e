"""What the four files of a country-based pooled fund say: gifts, calls and grants with their places."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grants.awards.actions.import_cbpf.sheets import PACKED, Fault, Row, Unreadable, rows
from grants.organisations.rules import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from grants.money import Money

CURRENCY = "USD"
GIFTS = "oPt_contributions_by_donor_year.csv"
CALLS = "oPt_calls_allocations.csv"
PROJECTS = "oPt_projects_777.csv"
PLACES = "oPt_project_locations_clusters_6051.csv"
_KINDS = {"1": Kind.NATIONAL_NGO, "2": Kind.INTERNATIONAL_NGO, "3": Kind.UN_AGENCY, "4": Kind.OTHER}
_CLOSED = "PRJ_PRJ_CLS"
_PRIVATE = "private"  # how the source marks money that no state gave: 'PRIVATE SECTOR', 'Private donations'


@dataclass(frozen=True)
class Gift:
    """What one funder gave in one year; the source knows no day."""

    row: Row
    key: str
    funder_key: str
    funder: str
    is_private: bool
    year: int
    amount: Money


@dataclass(frozen=True)
class Invitation:
    """A call. One that only projects name gets its days and its envelope from them."""

    title: str
    year: int
    opens_on: date
    closes_on: date
    decided_on: date
    envelope: Money
    is_listed: bool


@dataclass(frozen=True)
class Grant:
    """One award to one organisation, with the money that the source puts in each place."""

    row: Row
    code: str
    title: str
    call: str
    year: int
    organisation: str
    kind: Kind
    amount: Money
    submitted_on: date
    awarded_on: date
    begins_on: date
    is_closed: bool
    places: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Published:
    """All of it, checked; `read` counts lines by file."""

    gifts: list[Gift]
    calls: list[Invitation]
    grants: list[Grant]
    read: dict[str, int]
    notes: list[str]


def read(folder: Path) -> Published:
    """Return what the four files in `folder` say; raise Unreadable with every fault that any of them has."""
    faults: list[Fault] = []
    gifts = _gifts(folder, faults)
    listed = _listed_calls(folder, faults)
    grants = _grants(folder, faults)
    places, packed = _put_in_places(folder, grants, faults)
    if faults:
        raise Unreadable(faults)
    calls = [*listed, *_named_by_projects(listed, grants.values())]
    counts = {"contributions": len(gifts), "calls": len(listed), "projects": len(grants), "locations": places}
    notes = [*_notes_on_years(calls, grants.values()), *_notes_on_cells(packed)]
    return Published(gifts, calls, list(grants.values()), counts, notes)


def _gifts(folder: Path, faults: list[Fault]) -> list[Gift]:
    found: dict[str, Gift] = {}
    columns = ("FiscalYear", "DonorCode", "GMSDonorName", "ContributionAmt")
    for row in rows(folder, GIFTS, columns, faults):
        year, code, name = row.year("FiscalYear"), row.text("DonorCode"), row.text("GMSDonorName")
        key = f"{year}:{code}"
        if key in found:
            row.blame("DonorCode", f"{code} gave in {year} already, on line {found[key].row.line}")
        is_private = _PRIVATE in name.lower()
        found[key] = Gift(row, key, code, name, is_private, year, row.money("ContributionAmt", CURRENCY))
    return list(found.values())


def _listed_calls(folder: Path, faults: list[Fault]) -> list[Invitation]:
    found: dict[str, Invitation] = {}
    columns = (
        "AllocationTitle",
        "TotalUSDPlanned",
        "PlannedStartDate",
        "PlannedEndDate",
        "AllocationYear",
        "AllocationHCLastProjectApprovalDate",
    )
    for row in rows(folder, CALLS, columns, faults):
        title = row.text("AllocationTitle")
        if title in found:
            row.blame("AllocationTitle", "stands on an earlier line, too")
        opens_on, closes_on = row.day("PlannedStartDate"), row.day("PlannedEndDate")
        if closes_on < opens_on:
            row.blame("PlannedEndDate", f"is before {opens_on}, when the call opens")
        decided_on = row.day("AllocationHCLastProjectApprovalDate")
        envelope = row.money("TotalUSDPlanned", CURRENCY)
        found[title] = Invitation(
            title, row.year("AllocationYear"), opens_on, closes_on, decided_on, envelope, is_listed=True
        )
    return list(found.values())


def _grants(folder: Path, faults: list[Fault]) -> dict[str, Grant]:
    found: dict[str, Grant] = {}
    kinds: dict[str, Kind] = {}
    columns = ("AllNm", "PrjCode", "AllYr", "OrgNm", "OrgTypeId", "PrjTitle", "AStrDt", "PrgBdg", "PrjSubDt", "ApprDt")
    for row in rows(folder, PROJECTS, (*columns, "PrjStsCode"), faults):
        code, organisation = row.text("PrjCode"), row.text("OrgNm")
        kind = _KINDS.get(row.cells["OrgTypeId"].strip())
        if code in found:
            row.blame("PrjCode", f"{code} stands on line {found[code].row.line}, too")
        if kind is None:
            row.blame("OrgTypeId", f"{row.cells['OrgTypeId']!r} is not one of {', '.join(_KINDS)}")
        elif kinds.setdefault(organisation, kind) is not kind:
            row.blame("OrgTypeId", f"{organisation} is of another type on an earlier line")
        found[code] = Grant(
            row=row,
            code=code,
            title=row.text("PrjTitle"),
            call=row.text("AllNm"),
            year=row.year("AllYr"),
            organisation=organisation,
            kind=kind or Kind.OTHER,
            amount=row.money("PrgBdg", CURRENCY),
            submitted_on=row.day("PrjSubDt"),
            awarded_on=row.day("ApprDt"),
            begins_on=row.day("AStrDt"),
            is_closed=row.cells["PrjStsCode"] == _CLOSED,
        )
    return found


def _put_in_places(folder: Path, grants: dict[str, Grant], faults: list[Fault]) -> tuple[int, int]:
    """Add up each grant's money by place; return how many lines there are, and how many have a packed cell."""
    lines = packed = 0
    for row in rows(folder, PLACES, ("PrjCode", "AdmLoc1", "AdmLocClustBdg1"), faults):
        lines += 1
        packed += PACKED in row.cells["AdmLocClustBdg1"]
        code, place, budget = row.text("PrjCode"), row.text("AdmLoc1"), row.number("AdmLocClustBdg1")
        if code not in grants:
            row.blame("PrjCode", f"{code} is in no line of {PROJECTS}")
            continue
        places = grants[code].places
        places[place] = places.get(place, budget - budget) + budget
    if lines:
        for grant in grants.values():
            if not grant.places:
                grant.row.blame("PrjCode", f"{grant.code} has no place in {PLACES}")
    return lines, packed


def _named_by_projects(listed: list[Invitation], grants: Iterable[Grant]) -> list[Invitation]:
    """Return the calls that no line of the calls file has: their days and envelope are those of their projects."""
    known = {call.title for call in listed}
    projects: dict[str, list[Grant]] = defaultdict(list)
    for grant in grants:
        if grant.call not in known:
            projects[grant.call].append(grant)
    return [
        Invitation(
            title=title,
            year=min(grant.year for grant in found),
            opens_on=min(grant.submitted_on for grant in found),
            closes_on=max(grant.submitted_on for grant in found),
            decided_on=max(grant.awarded_on for grant in found),
            envelope=sum((grant.amount for grant in found[1:]), start=found[0].amount),
            is_listed=False,
        )
        for title, found in projects.items()
    ]


def _notes_on_years(calls: list[Invitation], grants: Iterable[Grant]) -> list[str]:
    """Say which calls the source puts into other years than the one in which they open: figures go by the latter."""
    years: dict[str, set[int]] = {call.title: {call.year} for call in calls}
    for grant in grants:
        years[grant.call].add(grant.year)
    return [
        f"{call.title!r} has {'/'.join(map(str, sorted(years[call.title])))} as its year; it stands in "
        f"{call.opens_on.year}, when it opened"
        for call in calls
        if years[call.title] != {call.opens_on.year}
    ]


def _notes_on_cells(packed: int) -> list[str]:
    return (
        [f"{packed} lines of {PLACES} hold several clusters' amounts in one cell; they were added up"] if packed else []
    )

"""The real pooled fund, taken in from its open data: its figures, its faults, and nothing twice."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from grants import clock
from grants.awards.actions.import_cbpf import Unreadable, figures, import_cbpf
from grants.awards.models import Award, AwardShare
from grants.calls.models import Call
from grants.db import db, unit_of_work
from grants.funds.models import Contribution, Fund, Funder
from grants.ledger import queries as ledger
from grants.ledger.models import Entry
from grants.organisations.models import Organisation

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask

REAL = Path(__file__).parents[3] / "shared" / "data" / "cbpf"
GIFTS = "oPt_contributions_by_donor_year.csv"
CALLS = "oPt_calls_allocations.csv"
PROJECTS = "oPt_projects_777.csv"
PLACES = "oPt_project_locations_clusters_6051.csv"
SMALL = {
    GIFTS: "FiscalYear,DonorCode,GMSDonorName,ContributionAmt\n"
    "2023,1,Sample State,900.50\n2024,1,Sample State,1000\n2024,2,Private givers of the sample,99.50\n",
    CALLS: "AllocationTitle,TotalUSDPlanned,PlannedStartDate,PlannedEndDate,AllocationYear,"
    "AllocationHCLastProjectApprovalDate\n"
    "Winter,1E+03,1/1/2024 12:00:00 AM,1/31/2024 12:00:00 AM,2024,2/10/2024 12:00:00 AM\n",
    PROJECTS: "AllNm,PrjCode,AllYr,OrgNm,OrgTypeId,PrjTitle,AStrDt,PrgBdg,PrjSubDt,PrjStsCode,ApprDt\n"
    "Winter,P-1,2024,Sample Olive Union,1,Seeds,3/1/2024 12:00:00 AM,100.01,1/2/2024 9:00:00 AM,PRJ_PRJ_CLS,"
    "2/9/2024 1:00:00 PM\n"
    "Spring,P-2,2024,Sample Relief,2,Water,6/1/2024 12:00:00 AM,300,5/2/2024 9:00:00 AM,PRJ_IMPL,"
    "5/20/2024 1:00:00 PM\n"
    "Spring,P-3,2024,Sample Relief,2,Tents,6/1/2024 12:00:00 AM,60,5/3/2024 9:00:00 AM,PRJ_IMPL,"
    "5/21/2024 1:00:00 PM\n",
    PLACES: "PrjCode,AdmLoc1,AdmLocClustBdg1\n"
    "P-1,Gaza Strip,20|||10\nP-1,West Bank,40\nP-1,West Bank,20.00\n"
    "P-2,Gaza Strip,300\nP-3,Gaza Strip,0\nP-3,West Bank,0\n",
}
real = pytest.mark.skipif(not REAL.is_dir(), reason=f"the published data are not at {REAL}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in SMALL.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def change(folder: Path, file: str, old: str, new: str) -> None:
    before = (folder / file).read_text(encoding="utf-8")
    assert before.count(old) >= 1
    (folder / file).write_text(before.replace(old, new, 1), encoding="utf-8")


def run(app: Flask, folder: Path, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["import", "cbpf", str(folder), *options])


def taken_in() -> dict[str, int]:
    kinds = (Fund, Funder, Contribution, Call, Organisation, Award, AwardShare, Entry)
    return {kind.__tablename__: db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds}


@real
def test_the_real_fund(ctx: Flask):
    result = run(ctx, REAL, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    answer = json.loads(result.stdout)
    shares = answer.pop("national_share")
    assert len(answer.pop("notes")) == 3
    everything = {"funders": 34, "contributions": 183, "calls": 47, "organisations": 82, "awards": 777}
    assert answer == {
        "read": {"contributions": 183, "calls": 40, "projects": 777, "locations": 6051},
        "refused": [],
        "created": everything,
        "unchanged": dict.fromkeys(everything, 0),
        "currency": "USD",
        "contributed": "498979581.14",
        "awarded": "392799677.73",
        "awards": 777,
        "organisations": 82,
        "funders": 34,
        "calls": 47,
        "spanning_awards": 21,
    }
    assert shares["2025"] == "43.07"
    fund = db.session.scalars(select(Fund)).one()
    assert ledger.check(f"fund:{fund.id}") == []
    again = run(ctx, REAL)
    assert (again.exit_code, again.stdout.splitlines()[0]) == (0, "Everything was here already; nothing was changed.")
    rows = {"fund": 1, "funder": 34, "contribution": 183, "call": 47, "organisation": 82, "award": 777}
    assert taken_in() == {**rows, "award_share": 798, "entry": 960}


def test_a_small_one_to_the_cent(ctx: Flask, folder: Path):
    with unit_of_work():
        counts = import_cbpf(folder, at=clock.now())
    assert counts.created == {"funders": 2, "contributions": 3, "calls": 2, "organisations": 2, "awards": 3}
    found = figures()
    assert (found.contributed.plain(), found.awarded.plain(), found.spanning_awards) == ("2000.00", "460.01", 2)
    assert {year: str(share) for year, share in found.national_share.items()} == {2024: "21.74"}
    shares = db.session.execute(
        select(Award.source_key, AwardShare.amount_minor, AwardShare.is_lead)
        .join(AwardShare.award)
        .order_by(Award.source_key, AwardShare.position)
    )
    assert [tuple(share) for share in shares] == [
        (
            "P-1",
            33_34,
            True,
        ),  # 30 of 90 in Gaza, by the sum of a packed cell; the odd cent goes to the larger remainder
        ("P-1", 66_67, False),
        ("P-2", 300_00, True),
        ("P-3", 30_00, True),  # no money named in either place: halves
        ("P-3", 30_00, False),
    ]
    funders = db.session.execute(select(Funder.name, Funder.kind, Funder.is_state_entity).order_by(Funder.id))
    assert [tuple(funder) for funder in funders] == [
        ("Sample State", "state_agency", True),
        ("Private givers of the sample", "foundation", False),
    ]
    states = dict(db.session.execute(select(Award.source_key, Award.state)).all())
    assert states == {"P-1": "completed", "P-2": "active", "P-3": "active"}
    calls = db.session.execute(
        select(Call.source_key, Call.state, Call.decide_on, Call.envelope_minor).order_by(Call.id)
    )
    assert [(key, state, str(on), minor) for key, state, on, minor in calls] == [
        ("Winter", "decided", "2024-02-10", 1000_00),
        ("Spring", "decided", "2024-05-21", 360_00),  # no line of its own: days and envelope of its projects
    ]


def test_again_changes_nothing_and_what_is_new_is_added(ctx: Flask, folder: Path):
    assert run(ctx, folder).exit_code == 0
    before = taken_in()
    assert run(ctx, folder).stdout.splitlines()[0] == "Everything was here already; nothing was changed."
    assert taken_in() == before
    with (folder / GIFTS).open("a") as file:
        file.write("2025,2,Private givers of the sample,1\n")
    answer = json.loads(run(ctx, folder, "--json").stdout)
    assert answer["created"] == {"funders": 0, "contributions": 1, "calls": 0, "organisations": 0, "awards": 0}
    assert answer["contributed"] == "2001.00"


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        (GIFTS, "1000\n", "1.001\n", f"{GIFTS}, line 3, column ContributionAmt: '1.001' has more digits than USD has"),
        (GIFTS, "1000\n", "NaN\n", f"{GIFTS}, line 3, column ContributionAmt: 'NaN' is not an amount"),
        (GIFTS, "1000\n", "0\n", f"{GIFTS}, line 3, column ContributionAmt: is zero"),
        (GIFTS, "1000\n", "\n", f"{GIFTS}, line 3, column ContributionAmt: '' is not a number"),
        (GIFTS, "2024,1", "2023,1", f"{GIFTS}, line 3, column DonorCode: 1 gave in 2023 already, on line 2"),
        (GIFTS, "2024,1", "24,1", f"{GIFTS}, line 3, column FiscalYear: '24' is not a year"),
        (GIFTS, "Sample State,1000", " ,1000", f"{GIFTS}, line 3, column GMSDonorName: is empty"),
        (GIFTS, "2024,1,", "2024,", f"{GIFTS}, line 3: has 3 cells where there are 4 columns"),
        (GIFTS, "DonorCode", "Donor", f"{GIFTS}, line 1, column DonorCode: is missing"),
        (GIFTS, "Sample State,1000", '"Sample" State,1000', f"{GIFTS}, line 3: is no line of a table"),
        (CALLS, "Winter,1E+03", "Winter,ten", f"{CALLS}, line 2, column TotalUSDPlanned: 'ten' is not a number"),
        (
            CALLS,
            "2024,2/10/2024 12:00:00 AM\n",
            "2024,2/10/2024 12:00:00 AM\nWinter,5,1/1/2024 1:00:00 AM,1/2/2024 1:00:00 AM,2024,1/2/2024 1:00:00 AM\n",
            f"{CALLS}, line 3, column AllocationTitle: stands on an earlier line, too",
        ),
        (CALLS, "1/31/2024", "12/31/2023", f"{CALLS}, line 2, column PlannedEndDate: is before 2024-01-01"),
        (CALLS, "2/10/2024", "31/10/2024", f"{CALLS}, line 2, column AllocationHCLastProjectApprovalDate: '31/10/"),
        (PROJECTS, "P-2", "P-1", f"{PROJECTS}, line 3, column PrjCode: P-1 stands on line 2, too"),
        (PROJECTS, "Relief,2", "Relief,9", f"{PROJECTS}, line 3, column OrgTypeId: '9' is not one of 1, 2, 3, 4"),
        (PROJECTS, "Relief,2", "Relief,3", f"{PROJECTS}, line 4, column OrgTypeId: Sample Relief is of another type"),
        (PROJECTS, "5/20/2024 1:00:00 PM", "soon", f"{PROJECTS}, line 3, column ApprDt: 'soon' is not a date"),
        (PROJECTS, ",300,", ",-300,", f"{PROJECTS}, line 3, column PrgBdg: '-300' is not an amount"),
        (PLACES, "P-2,", "P-9,", f"{PLACES}, line 5, column PrjCode: P-9 is in no line of {PROJECTS}"),
        (PLACES, "20|||10", "20|||x", f"{PLACES}, line 2, column AdmLocClustBdg1: '20|||x' is not a number"),
        (PLACES, "P-2,Gaza Strip,300\n", "", f"{PROJECTS}, line 3, column PrjCode: P-2 has no place in {PLACES}"),
    ],
)
def test_a_broken_row_is_named_and_nothing_is_taken_in(
    ctx: Flask, folder: Path, file: str, old: str, new: str, complaint: str
):
    change(folder, file, old, new)
    result = run(ctx, folder)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(complaint)
    assert result.stderr.splitlines()[-1] == "Nothing was taken in. Put this right, then run it again."
    assert set(taken_in().values()) == {0}


@pytest.mark.parametrize("file", list(SMALL))
def test_a_missing_file_is_named(ctx: Flask, folder: Path, file: str):
    (folder / file).unlink()
    result = run(ctx, folder, "--json")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (1, f"{file}: is not here")
    first = json.loads(result.stdout)["refused"][0]
    assert first == {"file": file, "line": 0, "column": "", "why": "is not here"}
    assert set(taken_in().values()) == {0}


def test_a_file_that_is_no_text_is_named(ctx: Flask, folder: Path):
    (folder / CALLS).write_bytes(b"\xff\xfe\x00")
    assert run(ctx, folder).stderr.startswith(f"{CALLS}: cannot be read (UnicodeDecodeError)")


def test_many_faults_are_counted_rather_than_all_shown(ctx: Flask, folder: Path):
    (folder / GIFTS).write_text("FiscalYear,DonorCode,GMSDonorName,ContributionAmt\n" + "x,1,A,1\n" * 15)
    result = run(ctx, folder)
    assert result.stderr.splitlines()[-2] == "and 9 more"  # 15 years, and 14 times the same funder


def test_figures_that_changed_at_the_source_are_refused(ctx: Flask, folder: Path):
    assert run(ctx, folder).exit_code == 0
    before = taken_in()
    change(folder, GIFTS, "2024,1,Sample State,1000", "2024,1,Sample State,1001")
    change(folder, PROJECTS, ",300,", ",301,")
    result = run(ctx, folder)
    why = "is not what was taken in before; a reversal corrects the ledger, an import does not"
    assert result.stderr.splitlines()[:2] == [
        f"{GIFTS}, line 3, column ContributionAmt: 1,001.00 USD {why}",
        f"{PROJECTS}, line 3, column PrgBdg: 301.00 USD {why}",
    ]
    (folder / GIFTS).write_text(SMALL[GIFTS].replace("2024,1,Sample State,1000\n", ""))
    (folder / PROJECTS).write_text(SMALL[PROJECTS])
    gone = run(ctx, folder)
    assert gone.stderr.splitlines()[0] == f"{GIFTS}: 2024:1 was taken in before, and is no longer here"
    assert taken_in() == before


def test_another_fund_of_the_same_short_name_is_left_alone(ctx: Flask, folder: Path):
    with unit_of_work():
        words = {"en": "Another"}
        db.session.add(
            Fund(
                slug="opt-hf",
                name=words,
                summary=words,
                charter=words,
                currency="USD",
                zone="UTC",
                founded_at=clock.now(),
            )
        )
    with pytest.raises(Unreadable, match="another fund of this installation is called opt-hf"), unit_of_work():
        import_cbpf(folder, at=clock.now())
    assert taken_in()["fund"] == 1


def test_a_place_without_a_translation_keeps_its_published_name(ctx: Flask, folder: Path):
    change(folder, PLACES, "P-2,Gaza Strip", "P-2,Elsewhere in the Sample")
    assert run(ctx, folder).exit_code == 0
    fund = db.session.scalars(select(Fund)).one()
    assert [(place.code, place.name["ar"]) for place in fund.geographies] == [
        ("ELSEWHEREINT", "Elsewhere in the Sample"),
        ("GZ", "قطاع غزة"),
        ("WB", "الضفة الغربية"),
    ]


def test_lines_are_counted_past_line_breaks_in_cells(ctx: Flask, folder: Path):
    change(folder, PROJECTS, "Seeds", '"Seeds\nand tools"')
    change(folder, PROJECTS, ",300,", ",x,")
    assert run(ctx, folder).stderr.startswith(f"{PROJECTS}, line 4, column PrgBdg: 'x' is not a number")
    shutil.rmtree(folder)

"""Figures in words, and the real fund on both pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask, g

from grants import clock
from grants.awards.actions.import_cbpf import import_cbpf
from grants.db import db, unit_of_work
from grants.disclosure import Tier
from grants.funds.models import Funder
from grants.funds.queries import fund_by_slug, standing
from grants.i18n import speaking
from grants.money import Money
from grants.people.rules import RoleKind
from reports import figures, lists, shown
from tests.cast import awards as cast
from tests.cast.funds import a_fund
from tests.cast.people import AT, person_with, sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient

REAL = Path(__file__).parents[3] / "shared" / "data" / "cbpf"


def usd(major: str) -> Money:
    return Money.of(major, "USD")


@pytest.mark.parametrize(
    ("money", "said"),
    [
        (usd("12000"), "12,000 USD"),
        (usd("12000.50"), "12,000.50 USD"),
        (Money.of("1.500", "JOD"), "1.500 JOD"),
        (Money.of("7", "JPY"), "7 JPY"),
    ],
)
def test_amounts_drop_only_a_fraction_of_nothing(money: Money, said: str):
    assert shown.amount(money) == said


def test_from_ten_millions_on_a_headline_is_short_and_its_note_exact(ctx: Flask):
    assert shown.headline("In", usd("9999999.99"), "so far") == {
        "label": "In",
        "value": "9,999,999.99 USD",
        "note": "so far",
    }
    whole = shown.headline("In", usd("498979581.14"), "so far")
    assert (whole["value"], whole["note"]) == ("499.0 million USD", "\u2068498,979,581.14 USD\u2069 · so far")
    with speaking("ar"):
        assert shown.headline("In", usd("10000000"))["value"] == "10.0 مليون USD"
    assert "speaking" not in g


@pytest.mark.parametrize(("part", "said"), [(100, "100%"), (43.06, "43.1%"), (0.04, "0%"), (26.96, "27%")])
def test_percent(ctx: Flask, part: float, said: str):
    assert shown.percent(part) == said


def test_a_hidden_cell_has_no_length_and_no_figure(ctx: Flask):
    fund = a_fund()
    place = fund.geographies[1]
    cells = [figures.Cell(place, None, None), figures.Cell(place, usd("700"), 1)]
    assert shown.place_rows(figures.Spread(cells, None)) == [
        {"label": "Gaza Strip", "value": 0, "text": "too few to show"},
        {"label": "Gaza Strip", "value": 70000, "text": "1 award · \u2068700 USD\u2069"},
    ]


def test_years_long_ago_share_a_column(ctx: Flask):
    years = [figures.Year(year, usd("2"), usd("1")) for year in range(2001, 2018)]
    rows = shown.year_rows(years)
    assert len(rows) == 15
    assert rows[0] == {"label": "to 2003", "values": [600, 300], "texts": ["6 USD", "3 USD"]}
    assert [row["label"] for row in rows[1:]] == [str(year) for year in range(2004, 2018)]
    assert [row["label"] for row in shown.year_rows(years[:2])] == ["2001", "2002"]


def test_the_record_says_what_is_known(ctx: Flask, monkeypatch: pytest.MonkeyPatch):
    fund = cast.a_fund_with("100000")
    books = standing(fund)

    def said() -> list[tuple[str, str]]:
        with ctx.test_request_context():
            record = shown.public_page(fund, books, AT, None)["record"]
        return [(row["label"], row["value"]) for row in record]

    assert said() == []
    for _ in range(5):
        cast.an_award(fund, tier=Tier.PUBLIC)
    monkeypatch.setattr(figures, "arrival_days", lambda _fund: {53: 3, 80: 1})
    monkeypatch.setattr(lists, "odds", lambda _fund: lists.Odds(44, 12))
    assert said() == [
        ("Work across places", "100%"),
        ("How long it took", "53 days"),
        ("Without strings", "100%"),
        ("Were given an award", "27.3%"),
    ]


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the published data are not at {REAL}")
def test_the_real_fund_on_its_pages(ctx: Flask, client: FlaskClient):
    with unit_of_work():
        import_cbpf(REAL, at=clock.now())
    fund = fund_by_slug("opt-hf")
    funder = db.session.query(Funder).filter_by(fund_id=fund.id, name="Sweden").one()
    sign_in(client, person_with(RoleKind.FUNDER, fund.id, funder_id=funder.id))
    text = " ".join(client.get("/funds/opt-hf/dashboard").text.split())
    for said in (
        "\u2068498,979,581.14 USD\u2069",
        "\u2068392,799,677.73 USD\u2069 · 777 awards. How much of it has been paid is not in the source.",
        'You gave <bdi class="amount">57,290,734.66 USD</bdi>, which is 11.5% of the pool.',
        "565 awards · \u2068313,578,061.72 USD\u2069",
        "233 awards · \u206879,221,616.01 USD\u2069",
        "18 awards out of 777 have at least 15% of their money in each of two or more communities. 21 touch more",
        "Not in the source: it does not say when money arrived.",
        "The fund has published 47 calls in all.",
    ):
        assert said in text, said
    assert "&amp;amp;" not in client.get("/funds/opt-hf").text

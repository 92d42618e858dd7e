"""Musha speaks to each reader in their language, counts as Arabic counts, and names the months as people do."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from babel.messages import Catalog
from babel.messages.pofile import write_po
from flask import session

from grants import i18n
from grants.i18n import (
    CATALOGUE_FOLDERS,
    LANGUAGES,
    Lazy,
    catalogue,
    day,
    gettext,
    in_language,
    instant,
    language,
    lazy_gettext,
    ngettext,
    plural,
    speaking,
    zone_name,
)
from tests.architecture.catalogues import PLURALS, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

FORMS = ("لا أيام", "يوم واحد", "يومان", "%(num)s أيام", "%(num)s يومًا", "%(num)s يوم")
TWINS = ("%(num)s day of %(all)s", "%(num)s days of %(all)s")


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put catalogues of two phrases in place of the real ones."""
    for folder, phrases in {
        "grants": {("%(num)s day", "%(num)s days"): FORMS},
        "grants/web": {"Hello": "أهلًا"},
    }.items():
        made = Catalog(locale="ar", header_comment="")
        made.mime_headers = [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", PLURALS["ar"])]
        for phrase, said in phrases.items():
            made.add(phrase, said)
        path = tmp_path / folder / "ar.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, made)
    monkeypatch.setattr(i18n, "ROOT", tmp_path)
    catalogue.cache_clear()
    yield
    catalogue.cache_clear()


@pytest.mark.parametrize(
    ("number", "form"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3), (11, 4), (99, 4), (100, 5), (102, 5), (103, 3), (111, 4), (1000, 5)],
)
def test_arabic_counts_in_six_ways(ctx: Flask, sample: None, number: int, form: int):
    with speaking("ar"):
        assert ngettext("%(num)s day", "%(num)s days", number) == FORMS[form] % {"num": number}
        assert plural("%(num)s day", "%(num)s days", number) == FORMS[form]


def test_catalogues_of_every_folder_are_one(ctx: Flask, sample: None):
    with speaking("ar"):
        assert (gettext("Hello"), gettext("Not there")) == ("أهلًا", "Not there")
    assert gettext("Hello") == "Hello"


@pytest.mark.parametrize(("number", "said"), [(0, "0 days of 9"), (1, "1 day of 9"), (2, "2 days of 9")])
def test_english_counts_in_two(ctx: Flask, number: int, said: str):
    assert ngettext(*TWINS, number, all=9) == said


def test_the_real_catalogues_count_so_too():
    """Whichever of the files is read last, Arabic's forms are chosen as translators ordered them."""
    assert [catalogue("ar").plural(number) for number in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103)] == [
        *(0, 1, 2, 3, 3, 4, 4, 5, 5, 3)
    ]
    paths = [i18n.ROOT / folder / "ar.po" for folder in CATALOGUE_FOLDERS]
    rules = {path.parent.name: read(path, "ar").plural_forms for path in paths if path.exists()}
    assert {name: rule for name, rule in rules.items() if rule.replace(" ", "") != PLURALS["ar"].replace(" ", "")} == {}


def test_speaking_lasts_for_its_block(ctx: Flask):
    said = [language().code]
    with speaking("ar"):
        said.append(language().code)
        with speaking("en"):
            said.append(language().code)
        said.append(language().code)
        with speaking("tlh"):
            said.append(language().code)
    said.append(language().code)
    assert said == ["en", "ar", "en", "ar", "en", "en"]


def test_speaking_ends_when_its_block_breaks(ctx: Flask):
    with pytest.raises(ZeroDivisionError), speaking("ar"):
        raise ZeroDivisionError
    assert language().code == "en"


@pytest.mark.parametrize(
    ("chosen", "browser", "spoken"),
    [
        (None, "", "en"),
        (None, "ar", "ar"),
        (None, "ar-PS,en;q=0.5", "ar"),
        (None, "de,ar;q=0.4,en;q=0.2", "ar"),
        (None, "de", "en"),
        ("ar", "en", "ar"),
        ("en", "ar", "en"),
        ("tlh", "ar", "en"),
    ],
)
def test_a_request_speaks_what_was_chosen_or_the_browsers_language(
    ctx: Flask, chosen: str | None, browser: str, spoken: str
):
    with ctx.test_request_context("/", headers={"Accept-Language": browser}):
        if chosen is not None:
            session["language"] = chosen
        assert language().code == spoken


def test_languages():
    assert {code: (spoken.name, spoken.direction) for code, spoken in LANGUAGES.items()} == {
        "en": ("English", "ltr"),
        "ar": ("العربية", "rtl"),
    }


def test_values_are_put_in(ctx: Flask):
    assert gettext("For %(name)s", name="هالة") == "For هالة"
    assert gettext("100 %") == "100 %"


def test_a_label_is_translated_when_it_is_shown(ctx: Flask):
    label = lazy_gettext("Sign in")
    assert str(label) == "Sign in"
    with speaking("ar"):
        assert str(label) == "تسجيل الدخول"
        assert label == "تسجيل الدخول"
        assert f"{label}" == "تسجيل الدخول"
    assert label != "تسجيل الدخول"
    assert hash(label) == hash(Lazy("Sign in"))
    assert str(Lazy("This is too long. Use at most %(max)d characters.", max=3)).count("3") == 1
    assert Lazy("This is too long. Use at most %(max)d characters.") % {"max": 7} == (
        "This is too long. Use at most 7 characters."
    )


@pytest.mark.parametrize(
    ("texts", "code", "shown"),
    [
        ({"en": "Seeds", "ar": "بذور"}, None, "Seeds"),
        ({"en": "Seeds", "ar": "بذور"}, "ar", "بذور"),
        ({"ar": "بذور"}, None, "بذور"),
        ({"en": "", "ar": "بذور"}, "en", "بذور"),
        ({"es": "Semillas"}, "ar", "Semillas"),
        ({"en": ""}, None, ""),
        ({}, None, ""),
        (None, None, ""),
    ],
)
def test_what_people_wrote_is_shown_in_the_language_it_has(
    ctx: Flask, texts: dict[str, str] | None, code: str | None, shown: str
):
    assert in_language(texts, code) == shown


def test_in_the_language_of_the_moment(ctx: Flask):
    with speaking("ar"):
        assert in_language({"en": "Seeds", "ar": "بذور"}) == "بذور"


def test_months_are_named_as_in_the_levant(ctx: Flask):
    days = [date(2027, month, 22) for month in range(1, 13)]
    assert day(days[1]) == "22 February 2027"
    with speaking("ar"):
        assert [day(on) for on in days] == [
            f"22 {month} 2027"
            for month in (
                *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"),
                *("تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
            )
        ]


def test_an_instant_is_shown_with_its_zone(ctx: Flask):
    at = datetime(2027, 2, 22, 22, 59, tzinfo=UTC)
    assert instant(at, "Asia/Hebron") == "23 February 2027, 00:59 (Hebron)"
    assert instant(at, "AoE") == "22 February 2027, 10:59 (AoE)"
    assert instant(at, "America/New_York") == "22 February 2027, 17:59 (New York)"
    with speaking("ar"):
        assert instant(at, "UTC") == "22 شباط 2027، 22:59 (UTC)"
        assert instant(at, "Asia/Jerusalem") == "23 شباط 2027، 00:59 (القدس)"
        assert [zone_name(one) for one in ("Asia/Hebron", "Asia/Gaza", "AoE")] == ["الخليل", "غزة", "AoE"]
    assert zone_name("America/Argentina/Buenos_Aires") == "Buenos Aires"

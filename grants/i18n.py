"""Languages: the interface's words, how instants and dates read, and what people wrote in several languages."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone_location
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import g, has_request_context, request, session

from grants import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

_AMOUNT = re.compile(r"[0-9](?:[0-9.,]*[0-9])?[ \u00a0][A-Z]{3}\b")
ROOT = Path(__file__).parent.parent
# One catalogue per folder, beside what it translates; a phrase stands in the lowest floor that says it.
CATALOGUE_FOLDERS = (
    "grants",
    "grants/people",
    "grants/organisations",
    "grants/ledger",
    "grants/funds",
    "grants/calls",
    "grants/applications",
    "grants/panels",
    "grants/awards",
    "grants/disbursements",
    "reports",
    "grants/web",
)


@dataclass(frozen=True)
class Language:
    """A language of the interface: its code in addresses and data, its own name, its locale."""

    code: str
    name: str
    locale: Locale

    @property
    def direction(self) -> str:
        """Return 'rtl' or 'ltr', as <html dir> wants it."""
        return self.locale.text_direction


# ar_PS rather than ar: Levantine month names, and digits that do not swap their separators.
LANGUAGES = {
    "en": Language("en", "English", Locale("en", "GB")),
    "ar": Language("ar", "العربية", Locale("ar", "PS")),
}
DEFAULT = "en"
# Where CLDR says it in a way that nobody there does.
_CITIES = {("Asia/Hebron", "ar"): "الخليل"}


@lru_cache
def catalogue(code: str) -> Translations:
    """Return every translated phrase of language `code`, read from the .po files themselves: nothing to compile."""
    merged = Translations()
    for folder in CATALOGUE_FOLDERS:
        path = ROOT / folder / f"{code}.po"
        if path.exists():
            with path.open("rb") as source:
                compiled = io.BytesIO()
                write_mo(compiled, read_po(source, locale=LANGUAGES[code].locale))
            compiled.seek(0)
            part = Translations(compiled)
            merged.merge(part)
            merged.plural = part.plural  # merge leaves English's two forms in place
    return merged


def language() -> Language:
    """Return the language of this moment: the one chosen, the person's own, or the browser's; English elsewhere."""
    if "speaking" in g:
        return LANGUAGES[g.speaking]
    if not has_request_context():
        return LANGUAGES[DEFAULT]
    if "language" in session:
        return LANGUAGES.get(session["language"], LANGUAGES[DEFAULT])
    asked = (tag.replace("_", "-").partition("-")[0].lower() for tag in request.accept_languages.values())
    return LANGUAGES[next((code for code in asked if code in LANGUAGES), DEFAULT)]  # 'ar-PS' asks for Arabic


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak language `code` for the length of a block: mail goes out in its reader's language, not its cause's.

    A language that Musha does not speak becomes the default one.
    """
    before = g.get("speaking")
    g.speaking = code if code in LANGUAGES else DEFAULT
    try:
        yield
    finally:
        if before is None:
            g.pop("speaking")
        else:
            g.speaking = before


def gettext(phrase: str, **values: object) -> str:
    """Return `phrase` in the language of this moment, with its %(named)s values put in."""
    said = catalogue(language().code).ugettext(phrase)
    return said % values if values else said


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return the form of the phrase that `num` things take; %(num)s is always there."""
    return plural(one, many, num) % {"num": num, **values}


def plural(one: str, many: str, num: int) -> str:
    """Return that form with its placeholders still in it, for templates, which fill them in themselves."""
    said: str = catalogue(language().code).ungettext(one, many, num)
    return said


class Lazy:
    """A phrase translated when it is shown, for labels that are written down before anybody asks."""

    def __init__(self, phrase: str, **values: object) -> None:
        """Keep the phrase as it stands in the catalogue."""
        self.phrase, self._values = phrase, values

    def __str__(self) -> str:
        """Translate now."""
        return gettext(self.phrase, **self._values)

    def __mod__(self, values: Mapping[str, object]) -> str:
        """Translate now, and put `values` in."""
        return str(self) % values

    def __eq__(self, other: object) -> bool:
        """Compare by what is shown."""
        return str(self) == str(other)

    def __hash__(self) -> int:
        """Hash by the phrase."""
        return hash(self.phrase)


def lazy_gettext(phrase: str, **values: object) -> str:
    """Return `phrase` as a label that is translated when it is shown; typed as str, which it stands in for."""
    return cast("str", Lazy(phrase, **values))


def in_language(texts: Mapping[str, str] | None, code: str | None = None) -> str:
    """Return what was written in language `code` (by default this moment's), else in the first language it has."""
    if not texts:
        return ""
    return texts.get(code or language().code) or next((text for text in texts.values() if text), "")


def day(on: date) -> str:
    """Return a date in words: '22 February 2027'."""
    return format_date(on, format="d MMMM y", locale=language().locale)


def instant(at: datetime, zone: str) -> str:
    """Return an instant as a wall clock in `zone` shows it, with the zone's own name."""
    local = clock.local(at, zone)
    shown = format_datetime(local.replace(tzinfo=None), format="HH:mm", locale=language().locale)
    return gettext("%(day)s, %(hour)s (%(zone)s)", day=day(local.date()), hour=shown, zone=zone_name(zone))


def zone_name(zone: str) -> str:
    """Return what a zone is called in the language of this moment: its city; 'AoE' and 'UTC' are names themselves."""
    return _city(zone, language().code) if "/" in zone else zone


@lru_cache(maxsize=1024)
def _city(zone: str, code: str) -> str:
    said = _CITIES.get((zone, code)) or get_timezone_location(zone, locale=LANGUAGES[code].locale, return_city=True)
    return said.rpartition("/")[2].replace("_", " ")


def apart(text: object) -> str:
    """Return `text`, marked up or not, with each amount in it held together where the page runs right to left."""
    said = text if isinstance(text, str) else str(text)
    if language().direction == "ltr":
        return said
    whole, at = said[:0], 0
    for amount in _AMOUNT.finditer(said):
        whole += said[at : amount.start()] + "\u2068" + said[amount.start() : amount.end()] + "\u2069"
        at = amount.end()
    return whole + said[at:]


def template_tools() -> dict[str, Any]:
    """Return the filters that every template may use."""
    return {"apart": apart, "day": day, "instant": instant, "in_language": in_language, "zone_name": zone_name}

"""What an organisation may be. Pure."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from enum import StrEnum

from grants.i18n import lazy_gettext as _l

INVITATION_LIVES = timedelta(days=14)


class Kind(StrEnum):
    """What sort of group it is; none is required to be registered."""

    COMMUNITY_GROUP = "community_group"
    NATIONAL_NGO = "national_ngo"
    INTERNATIONAL_NGO = "international_ngo"
    UN_AGENCY = "un_agency"
    FISCAL_HOST = "fiscal_host"
    OTHER = "other"


KIND_WORDS = {
    Kind.COMMUNITY_GROUP: _l("A community group, collective or movement"),
    Kind.NATIONAL_NGO: _l("A local or national association"),
    Kind.INTERNATIONAL_NGO: _l("An international organisation"),
    Kind.UN_AGENCY: _l("A United Nations agency"),
    Kind.FISCAL_HOST: _l("A fiscal host: it receives money for other groups"),
    Kind.OTHER: _l("Something else"),
}

LANGUAGE_NAMES = {
    "ar": "العربية",
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "de": "Deutsch",
    "he": "עברית",
    "tr": "Türkçe",
    "pt": "Português",
}  # each in its own words: whoever speaks it knows it

# What turns the direction of the text after it (Unicode UAX #9): in a name it makes other words read backwards.
_OVERRIDES = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])


def without_overrides(text: str) -> str:
    """Return a text without signs that turn the direction of what stands beside them; letters keep their own."""
    return text.translate(_OVERRIDES)


def plain(text: str) -> str:
    """Return a name as it is kept: on one line, with single spaces, and no control sign."""
    seen = (sign for sign in without_overrides(text) if sign.isspace() or unicodedata.category(sign) != "Cc")
    return " ".join("".join(seen).split())

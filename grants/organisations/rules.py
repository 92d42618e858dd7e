"""What an organisation may be. Pure."""

from __future__ import annotations

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

"""What an organisation may be. Pure."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What sort of group it is; none is required to be registered."""

    COMMUNITY_GROUP = "community_group"
    NATIONAL_NGO = "national_ngo"
    INTERNATIONAL_NGO = "international_ngo"
    UN_AGENCY = "un_agency"
    OTHER = "other"

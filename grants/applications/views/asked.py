"""What others ask of a person: to take a place, or to take the lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from grants.applications import queries
from grants.i18n import gettext as _
from grants.i18n import in_language

if TYPE_CHECKING:
    from grants.people.models import Person


def asked_of(person: Person) -> list[dict[str, str]]:
    """Return the invitations and the offers of a lead that wait for a person's word. Two queries."""
    places = [
        (
            _("Answer an invitation to apply together"),
            url_for("applications.place", ref=one.ref),
            in_language(one.application.call.title),
        )
        for one in queries.invitations_for(person)
    ]
    leads = [
        (
            _("You are offered the lead"),
            url_for("applications.partners", ref=one.application.ref),
            one.application.title or _("Application without a title"),
        )
        for one in queries.offers_to(person)
    ]
    return [
        {"title": title, "href": href, "status": _("Waits for you"), "tone": "attention", "hint": hint}
        for title, href, hint in [*places, *leads]
    ]

"""What others ask of a person: to take a place, to take the lead, to answer a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from grants.applications import queries
from grants.applications.queries.looking import approaches_waiting
from grants.i18n import gettext as _
from grants.i18n import in_language

if TYPE_CHECKING:
    from grants.people.models import Person


def asked_of(person: Person) -> list[dict[str, str]]:
    """Return invitations, offers of a lead and messages that wait for a person's word. Three queries."""
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
    letters = [
        (_("A group has written to yours"), url_for("applications.approach", ref=one.ref), one.organisation.name)
        for one in approaches_waiting(person)
    ]
    return [
        {"title": title, "href": href, "status": _("Waits for you"), "tone": "attention", "hint": hint}
        for title, href, hint in [*places, *leads, *letters]
    ]

"""An application as one reads it: from its working text or from the frozen copy, in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.applications.rules import JointMode, WorkMode
from grants.applications.rules.content import mode_names
from grants.applications.views.sent import sent_with
from grants.calls.rules import brief
from grants.i18n import in_language
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grants.applications.models import Application


def whole(content: Mapping[str, Any], application: Application | None = None) -> dict[str, Any]:
    """Return what templates/applications/_whole.html shows; with the application, its files can be opened."""
    ask = content["ask"]
    currency = content["currency"]
    return {
        "title": content["title"],
        "ask": brief(Money(ask["minor"], currency)) if ask else None,
        "joint_modes": mode_names(content["joint_modes"], JointMode),
        "work_modes": mode_names(content["work_modes"], WorkMode),
        "sent": sent_with(application, content) if application is not None else {},
        "answers": [dict(answer, title=in_language(answer["prompt"])) for answer in content["answers"]],
        "control_reason": content.get("control_reason", ""),
        "shared_control": content.get("shared_control", ()),
        "partners": [
            {
                **{name: partner.get(name) for name in ("ref", "abstains", "about", "does")},
                "name": partner["name"],
                "place": in_language(partner["geography_name"]),
                "is_lead": partner["is_lead"],
                "has_joined": partner["organisation"] is not None,
                "share": brief(Money(partner["share"], currency)) if partner["share"] is not None else None,
            }
            for partner in content["partners"]
        ],
    }

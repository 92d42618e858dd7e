"""What a call does beside asking: the facts that the charter looks at, as they are unless somebody says so. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Practice:
    """How a call treats those who apply. The defaults are how every call works here; a rule is broken by another value.

    True by design, whatever a steward writes: every call is answered by writing, by voice, over the phone and in a file
    without the web; nobody needs to be registered; only the community decides; all of a grant is paid at the start.
    Read from the call: `languages` in which it is complete, `eligibility_items`, `steps`, whether those whom it is for
    had a say (`is_designed_together`), and of its fund `largest_share`, the per cent of the pool that one giver gave.
    Said by a person: `classified`, {hash of a text: whether it is a string}.
    """

    modes: tuple[str, ...] = ("text", "voice", "phone", "offline")
    languages: tuple[str, ...] = ("en", "ar")
    is_designed_together: bool = True
    steps: tuple[str, ...] = ()
    has_offline_copy: bool = True
    works_without_scripts: bool = True
    is_readable_before_signing_up: bool = True
    needs_registration: bool = False
    takes_hosts: bool = True
    eligibility_gates: bool = False
    eligibility_items: int = 0
    allows_other_givers: bool = True
    contributors_vote: bool = False
    staff_vote: bool = False
    reduces_without_consent: bool = False
    feedback_days: int = 7
    ratifying_days: int = 7
    pays_up_front: bool = True
    lapses_when_a_route_fails: bool = False
    takes_fees_from_awards: bool = False
    reports_a_year: int = 1
    report_minutes: int = 60
    publishes_outcomes: bool = True
    changes_need_consent: bool = True
    shows_contributors: bool = True
    contributors_see_files: bool = False
    largest_share: int = 0
    classified: Mapping[str, bool] = field(default_factory=dict)


def text_hash(text: str) -> str:
    """Return what a classification is bound to: another word, and a person decides anew."""
    return hashlib.sha256(text.strip().encode()).hexdigest()

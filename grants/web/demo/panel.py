"""Scene three: a panel reads; one has finished, the other is in the middle of its work."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from grants.panels import actions as panels
from grants.panels.rules import ConflictKind, Mark, ReviewDraft
from grants.people import actions as people
from grants.web.demo.stage import HOST

if TYPE_CHECKING:
    from grants.applications.models import Application
    from grants.panels.models import Assignment, Reviewer
    from grants.people.models import Person
    from grants.web.demo.stage import Stage

_READERS = 3


def play(stage: Stage) -> None:
    """Seat both panels; let the first finish, and half of the second read."""
    for number in range(1, len(stage.facts["seats"])):
        name = f"عضو لجنة {number} (خيالي)" if number % 2 else f"Reviewer {number} (fictional)"
        spoken = "ar" if number % 2 else "en"
        stage.people[f"reviewer{number}"] = people.join(
            f"reviewer{number}@{HOST}", name=name, language=spoken, zone="Asia/Hebron", at=stage.at(-140)
        )
    seats = stage.facts["seats"]
    first = [_seat(stage, "first", number, place, -100) for number, place in enumerate(seats)]
    _read(stage, "first", first, -93, silent=0, share=1.0)
    second = [_seat(stage, "bridge", number, place, -13) for number, place in enumerate(seats[:6])]
    _read(stage, "bridge", second, -10, silent=1, share=0.5)


def _reviewer(stage: Stage, number: int) -> Person:
    return stage.people["reviewer" if number == 0 else f"reviewer{number}"]


def _seat(stage: Stage, key: str, number: int, place: str, days: float) -> Reviewer:
    person = _reviewer(stage, number)
    asked = panels.Seat(person.email, person.name, stage.geography(place), language=person.language)
    return panels.seat(
        stage.calls[key],
        asked,
        by=stage.people["facilitator"],
        at=stage.at(days),
        home=lambda reviewer: f"/panels/{reviewer.ref}",
        follow=lambda secret: stage.url(f"/link/{secret}"),
    )


def _read(stage: Stage, key: str, reviewers: list[Reviewer], days: float, *, silent: int, share: float) -> None:
    """Let all but the last `silent` declare, share the files out, and let `share` of the reviews be sent."""
    files = [application for _, application in stage.applications_to(key)]
    for number, reviewer in enumerate(reviewers[: len(reviewers) - silent]):
        said = {file: _declared(number, place) for place, file in enumerate(files)}
        panels.declare(reviewer, said, by=reviewer.person, at=stage.at(days))
    panels.assign_fairly(reviewers[0].panel, _READERS, by=stage.people["facilitator"], at=stage.at(days + 1))
    done = 0
    duties = [duty for reviewer in reviewers for duty in reviewer.assignments]
    # In the middle of its work, the reader that a visitor can sign in as has something to read.
    kept = reviewers[0].assignments[-2:] if share < 1 else []
    for number, duty in enumerate(duties):
        is_sent = done < share * len(duties) and duty not in kept
        if is_sent or (number % 3 == 0 and duty not in kept):
            _review(stage, duty, _quality(stage, key, duty.application), number, stage.at(days + 2), is_sent=is_sent)
        done += is_sent


def _declared(number: int, place: int) -> tuple[ConflictKind, str]:
    if (number * 7 + place) % 37 == 0:
        return ConflictKind.HARD, "A cousin works there."
    if (number * 5 + place) % 29 == 0:
        return ConflictKind.SOFT, "We were at the same meetings for years."
    return ConflictKind.NONE, ""


def _quality(stage: Stage, key: str, application: Application) -> int:
    """Return 0, 1 or 2: the twelve that were awarded in the facts are the ones the first panel liked best."""
    place = next(number for number, (_, one) in enumerate(stage.applications_to(key)) if one is application)
    if key != "first":
        return place % 3
    return 2 if place < 12 else (place % 2)


def _review(stage: Stage, duty: Assignment, quality: int, number: int, at: Any, *, is_sent: bool) -> None:
    spoken = duty.reviewer.person.language
    phrases: dict[str, list[str]] = stage.facts["phrases"]["praise" if quality == 2 else "doubt"]
    words = phrases[spoken][number % 3]
    base = (2, 3, 5)[quality]
    marks = tuple(
        Mark(max(1, base - (number + place) % 2), words) for place, _ in enumerate(duty.application.call.criteria)
    )
    draft = ReviewDraft(marks if is_sent else marks[:1] + tuple(Mark() for _ in marks[1:]), words, words)
    if is_sent:
        panels.send(duty, draft, seen="", by=duty.reviewer.person, at=at + timedelta(hours=number))
    else:
        panels.save(duty, draft, seen="", by=duty.reviewer.person, at=at)

"""Writing to people as they want it: at once, once a day, or not at all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from grants import jobs
from grants.db import db
from grants.i18n import speaking
from grants.people import emails, queries
from grants.people.models import Notice, NoticeChoice, Person
from grants.people.policy import is_signed_in
from grants.people.rules import ALWAYS, CHOSEN, NoticeKind, NoticeWay

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    Written = Callable[[], tuple[str, str]]


def notify(person: Person, kind: NoticeKind, write: Written, *, at: datetime) -> None:
    """Write to a person in their language, in the way that they chose for this kind of thing.

    `write` returns a neutral (subject, body) with a link; what always goes out goes out at once.
    """
    way = NoticeWay.AT_ONCE if kind in ALWAYS else queries.way_of(person.id, kind)
    if way is NoticeWay.AT_ONCE:
        jobs.mail(person.email, person.language, write)
    elif way is NoticeWay.DIGEST:
        with speaking(person.language):
            subject, body = write()
        db.session.add(Notice(person_id=person.id, subject=subject, body=body, written_at=at))
        db.session.flush()


def choose_ways(person: Person, ways: Mapping[NoticeKind, NoticeWay], *, by: Person) -> None:
    """Say how one wants to be written to. What waits for a digest of a kind that no longer wants one still comes."""
    is_signed_in(by).require()
    rows = [{"person_id": person.id, "kind": kind, "way": way} for kind, way in ways.items() if kind in CHOSEN]
    if not rows or by.id != person.id:
        return
    put = insert(NoticeChoice).values(rows)
    chosen = {"way": put.excluded.way}
    db.session.execute(put.on_conflict_do_update(index_elements=["person_id", "kind"], set_=chosen))


def send_digests(at: datetime) -> int:
    """Send each person in one mail what waited for them until `at`; return how many mails."""
    rows = db.session.scalars(
        select(Notice).where(Notice.written_at <= at).order_by(Notice.id).with_for_update(skip_locked=True)
    )
    waiting: dict[int, list[Notice]] = {}
    for notice in rows:
        waiting.setdefault(notice.person_id, []).append(notice)
    people = {one.id: one for one in db.session.scalars(select(Person).where(Person.id.in_(waiting)))}
    for key, notices in waiting.items():
        said = list(dict.fromkeys((one.subject, one.body) for one in notices))
        jobs.mail(people[key].email, people[key].language, partial(emails.digest, said))
    gone = [one.id for notices in waiting.values() for one in notices]
    db.session.execute(delete(Notice).where(Notice.id.in_(gone)))
    return len(waiting)

"""Finding entries: one by its number, or all that are so; the latest day first, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, any_, func, literal, literal_column, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import selectinload

from grants.db import db
from grants.ledger.models import Account, Entry, Line, Note
from grants.ledger.queries.reading import Span, active_days, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Select
    from sqlalchemy.sql.elements import ColumnElement

_PLAINLY: Any = literal_column("'simple'::regconfig")  # no language's endings are cut: reasons come in several
_EVER = Span()
_MANY = 20_000


@dataclass(frozen=True)
class Sought:
    """What is looked for among the entries; everything that is given must be so.

    `words` begin words of the reason, or are the key; an `account` that ends in ':' is every one that begins so;
    `amounts` are minor units by currency, on either side.
    """

    words: str = ""
    kind: str = ""
    account: str = ""
    amounts: Mapping[str, int] | None = None
    span: Span = _EVER


def entry(book: str, number: int) -> Entry | None:
    """Return the entry of that number in the book, with its lines, or None."""
    return db.session.scalars(_whole().where(Entry.book == book, Entry.number == number)).one_or_none()


def reversal_of(undone: Entry) -> Entry | None:
    """Return the entry that undoes `undone`, or None."""
    return db.session.scalars(select(Entry).where(Entry.reverses_id == undone.id)).one_or_none()


def find(book: str, sought: Sought, *, after: int | None = None, limit: int = 30) -> list[Entry]:
    """Return `limit` entries that are so, with their lines, the latest day first; `after` is the last one's id.

    Five queries at the most, however long the book is.
    """
    query = _whole().where(Entry.book == book, *within(sought.span, Entry.on.expression), *_that_are(book, sought))
    last = db.session.get(Entry, after) if after is not None else None
    if last is not None:
        query = query.where(tuple_(Entry.on, Entry.id) < tuple_(last.on, last.id))
    if sought == Sought(account=sought.account, span=sought.span) and sought.account:
        # Every line of the account is sought, so as many of its days are enough as there are entries asked for.
        query = query.where(
            Entry.on.in_(active_days(_ids(book, sought), sought.span, last.on if last else None, limit))
        )
    return list(db.session.scalars(query.order_by(Entry.on.desc(), Entry.id.desc()).limit(limit)))


def _ids(book: str, sought: Sought) -> list[int]:
    return list(db.session.scalars(select(Account.id).where(Account.book == book, *_on_lines(sought))))


def _whole() -> Select[Entry]:
    return select(Entry).options(selectinload(Entry.lines).joinedload(Line.account))


def _that_are(book: str, sought: Sought) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if sought.words:
        asked.append(_says(sought.words))
    if sought.kind:
        asked.append(Entry.kind == sought.kind)
    if sought.account or sought.amounts is not None:
        lines = select(Line.entry_id).join(Line.account).where(Account.book == book, *_on_lines(sought))
        asked.append(Entry.id.in_(lines))
    return asked


def _on_lines(sought: Sought) -> list[ColumnElement[bool]]:
    """Say what one line must be: the account and the amount are sought on the same one."""
    asked: list[ColumnElement[bool]] = []
    if sought.account:
        begins = sought.account.endswith(":")
        asked.append(func.starts_with(Account.name, sought.account) if begins else Account.name == sought.account)
    if sought.amounts is not None:
        either = (and_(Account.currency == of, Line.minor.in_((minor, -minor))) for of, minor in sought.amounts.items())
        asked.append(or_(literal(value=False), *either))
    return asked


def _says(words: str) -> ColumnElement[bool]:
    """Look for words that begin so in the reason, in any order, with or without the Arabic article; or for the key."""
    parts = [part for part in "".join(sign if sign.isalnum() else " " for sign in words).split() if part]
    if not parts:
        return Entry.key == words
    asked = " & ".join(f"({part}:* | ال{part}:*)" for part in parts)
    said: Any = func.to_tsvector(_PLAINLY, Note.words)
    is_said: ColumnElement[bool] = said.bool_op("@@")(func.to_tsquery(_PLAINLY, asked))
    few = list(db.session.scalars(select(Note.id).where(is_said).limit(_MANY)))
    if len(few) < _MANY:
        return or_(Entry.key == words, Entry.id == any_(literal(few, ARRAY(BigInteger()))))
    # What is said everywhere is soon met: entry by entry, from the latest, rather than by gathering all that say it.
    each = select(is_said).where(Note.id == Entry.id).correlate(Entry).scalar_subquery()
    return or_(Entry.key == words, each)

"""A contribution's receipt: on a page and on paper, for whoever holds its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template

from grants.funds.queries.receipts import receipt as receipt_of
from grants.funds.queries.receipts import still_here
from grants.funds.rules import book
from grants.funds.rules.gifts import GIVEN_BACK_WORDS
from grants.funds.views.desk import bp
from grants.i18n import day, in_language, language, speaking
from grants.i18n import gettext as _
from grants.ledger.queries.chain import last_checkpoint
from grants.pdf import Sheet, isolated, written
from grants.policy import public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.funds.models import Receipt


def numbered(receipt: Receipt) -> str:
    """Return a receipt's number as people quote it: '2026-0012'."""
    return f"{receipt.year}-{receipt.number:04d}"


def giver(receipt: Receipt) -> str:
    """Return who gave: a giver's own name where they left one, else the funder's, and nobody for an anonymous gift."""
    given = receipt.contribution
    if given.gift is not None:
        return given.gift.giver_name or _("Somebody who wished to stay unnamed")
    return given.funder.name


@bp.get("/receipts/<ref>")
@public
def receipt(ref: str) -> ResponseReturnValue:
    """Show a receipt. Its address is a secret of its giver's; no search engine keeps it."""
    shown = receipt_of(ref)
    page = render_template(
        "funds/receipt.html",
        receipt=shown,
        number=numbered(shown),
        giver=giver(shown),
        given=shown.contribution,
        left=still_here(shown.contribution),
        causes=GIVEN_BACK_WORDS,
        seal=last_checkpoint(book(shown.fund_id)),
    )
    return page, {"X-Robots-Tag": "noindex"}


@bp.get("/receipts/<ref>.pdf")
@public
def receipt_on_paper(ref: str) -> ResponseReturnValue:
    """Hand out the receipt as a document: in the language in which a gift was given, else in the reader's."""
    shown = receipt_of(ref)
    spoken = shown.language if shown.contribution.gift is not None else language().code
    with speaking(spoken):
        paper = written(_sheet(shown), spoken, at=shown.issued_at)
    name = f"receipt-{numbered(shown)}.pdf"
    return Response(
        paper,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "X-Robots-Tag": "noindex"},
    )


def _sheet(receipt: Receipt) -> Sheet:
    given = receipt.contribution
    facts = [
        (_("Number"), isolated(numbered(receipt))),
        (_("Given by"), giver(receipt)),
        (_("Amount"), isolated(given.amount)),
        (_("Received on"), day(given.received_on)),
    ]
    if given.sent is not None:
        facts.append((_("As it was sent"), isolated(given.sent)))
    if given.bank_reference:
        facts.append((_("The bank's reference"), isolated(given.bank_reference)))
    facts += [(GIVEN_BACK_WORDS[back.cause], f"{isolated(back.amount)}, {day(back.on)}") for back in given.given_back]
    seal = last_checkpoint(book(receipt.fund_id))
    return Sheet(
        title=_("Receipt"),
        by=in_language(given.fund.name),
        facts=facts,
        paragraphs=[
            _("It came with conditions, and is held apart from the pool.")
            if given.is_apart
            else _("It was given freely and without conditions. The fund's community decides what it is used for."),
            _("Issued on %(day)s.", day=day(receipt.issued_at.date())),
        ],
        foot=[_("The books' last seal:"), isolated(seal.words())] if seal is not None else [],
    )

"""Pages of payees and payments."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("disbursements", __name__)

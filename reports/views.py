"""Pages that show what the fund did: to its funders, and to everybody."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("reports", __name__)

"""Pages of the fund: what stewards and treasurers record."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("funds", __name__)

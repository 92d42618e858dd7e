"""Pages of calls."""

from __future__ import annotations

from flask import Blueprint, render_template

from grants.policy import public

bp = Blueprint("calls", __name__)


@bp.get("/calls")
@public
def index() -> str:
    """List the open calls."""
    return render_template("calls/index.html")

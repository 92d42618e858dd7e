"""The address space of the panel's pages."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("panels", __name__)

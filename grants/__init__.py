"""Musha's capabilities, bottom to top: the life of a grant."""

"""Persons, how they sign in, and which roles they hold in which fund."""

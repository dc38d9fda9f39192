# @generated from specs/ by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.

"""Typed low-level clients, one a provider."""

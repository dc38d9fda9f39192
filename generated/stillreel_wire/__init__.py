# @generated from specs/ by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.

"""Strict wire contracts, one a provider."""

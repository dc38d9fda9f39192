# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
"""A client library for accessing AIHubMax, Veo 3.1"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)

# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
"""Contains endpoint functions for accessing the API"""

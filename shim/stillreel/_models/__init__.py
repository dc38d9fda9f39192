"""Frozen records in and out, and the error tree."""

"""Mutated providers: each way in which a contract can change, and what catches it."""

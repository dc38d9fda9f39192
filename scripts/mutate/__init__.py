"""Mutation testing: change the shim in one place, and see whether a test notices."""

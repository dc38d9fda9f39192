"""Whose request goes next: all requests to one provider under one key share its rate."""

"""One file a contestant; each runs in a process and an environment of its own."""

"""The fault matrix: what a paid job may go through, over real sockets, at each provider."""

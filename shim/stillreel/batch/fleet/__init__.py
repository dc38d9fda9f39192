"""Lines of a batch that any number of workers take, by way of PostgreSQL."""

"""The write-ahead record of paid jobs."""

"""What users call, and the drivers of the flows."""

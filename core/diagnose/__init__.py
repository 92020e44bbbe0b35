"""What the rows themselves tell before any remedy is run."""

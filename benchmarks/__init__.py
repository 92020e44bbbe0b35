"""Measured claims: one script each, ratios within one run, results in RESULTS.md."""

"""What a script that reproduces a result does around its model, with libraries alone.

These functions are written into scripts as they stand here, so they use nothing of this program but
the search for neighbours. The checks before an export run them too.
"""

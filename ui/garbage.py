"""What Python's garbage collection need not look through, time and again."""

from __future__ import annotations

import gc
import sys

_modules = 0  # how many there were when what is there was last passed over


def pass_over_libraries() -> None:
    """Let garbage collection pass over what is there now, after every import of something new.

    Streamlit has everything collected after each drawing of a page and each look of a part. Nearly all
    that is looked through are the functions and classes of libraries, which never become garbage: it
    takes 0.2 to 0.4 s in which no visitor's page is drawn.
    """
    global _modules
    if len(sys.modules) != _modules:
        _modules = len(sys.modules)
        # What is garbage by now would stay.
        gc.collect()
        gc.freeze()


def pass_over_nothing() -> None:
    """Look through everything again, up to the next drawing of a page: a visitor has gone.

    What is passed over also holds what was theirs.
    """
    global _modules
    _modules = 0
    gc.unfreeze()

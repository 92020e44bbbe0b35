"""The command line: one module for each group of commands; numbers are those of the app."""

from __future__ import annotations

import argparse
import os
import sys

from core.commands import compare, entries, files
from core.dataset import DatasetError
from core.reading import ReadError
from core.spec import SpecError

WRONG_INPUT = 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit status: 0, or 2 with one sentence on stderr for wrong input."""
    chosen = _parser().parse_args(arguments)
    try:
        chosen.run(chosen)
    except (ReadError, DatasetError, SpecError) as error:
        print(error, file=sys.stderr)
        return WRONG_INPUT
    except OSError as error:
        print(f"{error.filename}: {error.strerror}.", file=sys.stderr)
        return WRONG_INPUT
    except BrokenPipeError:
        # Whoever read the output has seen enough; without this Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in (files, entries, compare):
        group.add_to(commands)
    return parser

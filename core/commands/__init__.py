"""The command line of Counterweight: remedies for class imbalance, compared on a file; see also the app."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial

from core.commands import compare, entries, export, files, score
from core.commands.output import speak_utf8
from core.dataset import DatasetError
from core.engine.planfile import PlanError
from core.export import ExportError
from core.reading import ReadError
from core.spec import SpecError
from core.words import quoted

NOTHING_RAN = 1
WRONG_INPUT = 2
INTERRUPTED = 130
LONGEST_PATH = 4096


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit status: 0, or with one sentence on stderr 2 for wrong input, 1 if
    no trial of a comparison could run."""
    speak_utf8(sys.stdout, sys.stderr)
    chosen = _parser().parse_args(arguments)
    try:
        chosen.run(chosen)
        sys.stdout.flush()
    except compare.NothingRanError as error:
        print(error, file=sys.stderr)
        return NOTHING_RAN
    except (ReadError, DatasetError, SpecError, ExportError, PlanError) as error:
        print(error, file=sys.stderr)
        return WRONG_INPUT
    except BrokenPipeError:
        # Whoever read the output has seen enough; without this Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(_in_words(error), file=sys.stderr)
        return WRONG_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _in_words(error: OSError) -> str:
    said = " ".join((error.strerror or str(error)).split()).rstrip(".")
    return f"{said}." if error.filename is None else f"{quoted(error.filename, LONGEST_PATH)}: {said}."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core", description=__doc__)
    # A part of an option would change its meaning with the next option that begins alike.
    whole = partial(argparse.ArgumentParser, allow_abbrev=False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=whole)
    for group in (files, entries, compare, score, export):
        group.add_to(commands)
    return parser

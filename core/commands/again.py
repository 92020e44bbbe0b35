"""What was chosen in the app, as a command that gives the same data."""

from __future__ import annotations

import shlex

from core.commands.reading import words_of
from core.commands.target import words_of_data
from core.dataset import Dataset
from core.reading import Reading
from core.target import Target


def command(name: str, file: str, reading: Reading, data: Dataset, made: Target) -> str:
    """Return the command `name` (`profile` or `compare`) on a file, for a POSIX shell.

    `reading` says all that was found out about the file, so that the command does not depend on how
    other versions would read it. It gives data of the same fingerprint.
    """
    path = f"./{file}" if file.startswith("-") else file
    words = [*words_of(reading), *words_of_data(data, made)]
    return shlex.join(["python", "-m", "core", name, path, *words])

"""What a server gives its visitors: one commented file, settings.toml, read once."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from core.words import quoted

FILE = Path(__file__).parents[1] / "settings.toml"


class SettingsError(ValueError):
    """The settings file cannot be used; the text is one sentence for whoever runs the server."""


@dataclass(frozen=True)
class Settings:
    """The limits of a server; settings.toml says what each means."""

    most_rows: int = 2_000_000
    most_cells: int = 100_000_000
    budget_rows: int = 200_000
    most_trials: int = 200
    most_fits: int = 5_000
    most_minutes: float = 240
    worker_megabytes: int = 8_000
    most_runs: int = 100
    unattended_minutes: float = 60
    keep_minutes: float = 60
    most_workshops: int = 20
    workshop_hours: float = 12

    def refuses_table(self, rows: int, columns: int) -> str | None:
        """Return why a table of that size is not taken, in one sentence, or None if it is."""
        has = f"This table has {rows:,} rows and {columns:,} columns"
        if rows > self.most_rows:
            most = f"{self.most_rows:,} rows"
        elif rows * columns > self.most_cells:
            most = f"{self.most_cells:,} cells"
        else:
            return None
        return (
            f"{has}; this server takes up to {most}. Bring a part of it, or run the app on your own machine."
        )

    def refuses_run(self, trials: int, fits: int) -> str | None:
        """Return why a run of that size is not begun, in one sentence, or None if it is."""
        for count, most, thing in (
            (trials, self.most_trials, "trials"),
            (fits, self.most_fits, "model fits"),
        ):
            if count > most:
                return (
                    f"This run has {count:,} {thing}; this server takes up to {most:,} at once. Choose fewer."
                )
        return None


@cache
def settings() -> Settings:
    """Return the settings of this server; raises SettingsError when the file cannot be used."""
    return read(Path(os.environ.get("COUNTERWEIGHT_SETTINGS", FILE)))


def read(path: Path) -> Settings:
    """Return the settings in a file; what it leaves out has the usual value."""
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"The settings in {path} cannot be read: {error}.") from error
    known = {field.name for field in fields(Settings)}
    for name, value in said.items():
        if name not in known:
            raise SettingsError(f"The settings in {path} say {quoted(name)}, which is no setting.")
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise SettingsError(f"The setting {quoted(name)} in {path} must be a number above 0.")
    return Settings(**said)

"""Dask schedulers and workers for tests, started in processes of their own as the README says."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.core.waiting import wait_until

SECONDS = 60
ROOT = Path(__file__).parents[2]


def dask(*arguments: object, folder: Path = ROOT) -> subprocess.Popen:
    """Start a part of a cluster."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "dask", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=folder, env=clean, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def end(process: subprocess.Popen) -> None:
    process.kill()
    process.wait(SECONDS)


class DaskProcesses:
    """A scheduler and the workers that were started for it, all of them processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        file = folder / "scheduler.json"
        local = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file)
        self.scheduler = dask("scheduler", *local)
        self.processes = [self.scheduler]
        wait_until(lambda: file.exists() and file.read_text().endswith("}"), SECONDS)
        self.address = json.loads(file.read_text())["address"]

    def work(self, *options: object, folder: Path = ROOT) -> subprocess.Popen:
        own = (*options, "--local-directory", self.folder, "--no-dashboard")
        self.processes.append(dask("worker", self.address, *own, folder=folder))
        return self.processes[-1]

    def close(self) -> None:
        for process in self.processes:
            end(process)

"""The journal of runs: plans and tables come back exactly, and runs outlive the server that was killed."""

import dataclasses
import json
import os
import signal

import numpy as np
import pandas as pd
import pytest

from core.dataset import from_frame
from core.engine import FoldDone, Inline, Store, TrialDone, run
from core.engine.files import Files
from core.engine.journal import Journal
from core.plan import Plan
from core.strategies import STRATEGIES
from tests.core import data
from tests.core.data import predict, trial
from tests.core.stored import Clock, assert_same_data, python

PLAN = Plan((trial(), trial(STRATEGIES["smote"](), repeats=2)))


@pytest.mark.parametrize(
    ("old", "new"), [("smote", "gone"), ("neighbours", "gone"), ('\\"neighbours\\":5', '\\"neighbours\\":0')]
)
def test_runs_of_another_version_are_dropped_and_the_log_says_so(tmp_path, caplog, old, new):
    journal, runs = Journal(tmp_path), Files(tmp_path / "runs")
    journal.begin("old", PLAN, data.binary())
    journal.begin("new", Plan((trial(),)), data.binary())
    noted = json.loads(runs.read("old"))
    assert old in noted["plan"]
    runs.write("old", json.dumps(noted | {"plan": noted["plan"].replace(old, new)}).encode())
    assert [id for id, _, _ in journal.unfinished()] == ["new"]
    (record,) = caplog.records
    assert record.message == "Run old cannot be carried on: This is no plan that this version can read."
    assert journal.find("old") is None
    assert len(caplog.records) == 1


def test_runs_are_found_until_they_are_forgotten(tmp_path):
    tables = [data.binary(), data.every_kind(), data.binary().with_positive("0")]
    journal = Journal(tmp_path)
    for number, table in enumerate(tables):
        journal.begin(f"run {number}", PLAN, table)
    journal.end("run 0")
    journal.end("never begun")
    again = Journal(tmp_path)
    left = again.unfinished()
    assert [(id, plan) for id, plan, _ in left] == [("run 1", PLAN), ("run 2", PLAN)]
    for (_, _, found), table in zip(left, tables[1:], strict=True):
        assert_same_data(found, table)
    for number, table in enumerate(tables):
        plan, found = again.find(f"run {number}")
        assert plan == PLAN
        assert_same_data(found, table)
    again.forget("run 1")
    assert again.find("run 1") is None
    assert again.find("never begun") is None
    assert [id for id, _, _ in again.unfinished()] == ["run 2"]


def test_a_table_is_written_once_and_its_runs_share_it(tmp_path):
    journal = Journal(tmp_path)
    for number in range(3):
        journal.begin(str(number), PLAN, data.binary().with_positive(str(number % 2)))
    assert len([*(tmp_path / "tables").iterdir()]) == 1
    left = journal.unfinished()
    assert len({id(table.X) for _, _, table in left}) == 1
    assert [table.positive for _, _, table in left] == [0, 1, 0]
    journal.begin("renamed", PLAN, dataclasses.replace(data.binary(), name="other"))
    assert journal.find("renamed")[1].name == "other"
    assert journal.find("0")[1].name == "numbers"


def test_runs_are_in_the_order_in_which_they_began(tmp_path):
    clock = Clock()
    journal = Journal(tmp_path, clock=clock)
    names = ["c", "a", "b", "e", "d"]
    for name in names:
        clock.now += 1
        journal.begin(name, PLAN, data.binary())
    journal.find("a")
    assert [id for id, _, _ in journal.unfinished()] == names


def test_runs_and_tables_that_nobody_asks_for_go(tmp_path):
    clock = Clock()
    journal = Journal(tmp_path, age=10, clock=clock)
    for name in ("ended", "left"):
        journal.begin(name, PLAN, data.binary())
    clock.now += 6
    journal.end("ended")
    clock.now += 6
    assert journal.unfinished() == []
    assert journal.find("ended") is not None
    clock.now += 11
    assert journal.find("ended") is None
    Journal(tmp_path, age=10, clock=clock)
    assert not [*tmp_path.rglob("*.sealed")]


@pytest.mark.parametrize("damage", ["flip", "cut", "remove"])
def test_a_run_without_its_table_is_dropped_and_the_log_says_so(tmp_path, caplog, damage):
    journal = Journal(tmp_path)
    journal.begin("run", PLAN, data.binary())
    (table,) = (tmp_path / "tables").iterdir()
    whole = bytearray(table.read_bytes())
    whole[len(whole) // 2] ^= 4
    table.unlink() if damage == "remove" else table.write_bytes(whole[: 100 if damage == "cut" else None])
    assert journal.unfinished() == []
    (record,) = caplog.records
    assert record.message == "Run run cannot be carried on: its table is not there any more"
    assert not [*tmp_path.rglob("*.sealed")]


def test_a_damaged_run_is_dropped(tmp_path):
    journal = Journal(tmp_path)
    journal.begin("run", PLAN, data.binary())
    (noted,) = (tmp_path / "runs").iterdir()
    noted.write_bytes(noted.read_bytes()[:-1])
    assert journal.unfinished() == []
    assert not noted.exists()


def test_a_table_that_cannot_be_written_costs_only_the_note(tmp_path, caplog):
    frame = pd.DataFrame({"a": pd.Series([1, "b"], dtype=object)})
    journal = Journal(tmp_path)
    journal.begin("run", PLAN, from_frame("mixed", frame, ["no", "yes"]))
    assert journal.find("run") is None
    (record,) = caplog.records
    assert record.message.startswith("Run run will not outlive the server, for its table cannot be written")


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch):
    Journal(tmp_path).begin("of another", PLAN, data.binary())
    monkeypatch.chdir(tmp_path / "runs")
    monkeypatch.delenv("COUNTERWEIGHT_STORE", raising=False)
    journal = Journal.configured()
    journal.begin("run", PLAN, data.binary())
    journal.end("run")
    journal.forget("run")
    assert journal.find("run") is None
    assert journal.unfinished() == []


def test_the_environment_says_where_runs_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTERWEIGHT_STORE", str(tmp_path))
    Journal.configured().begin("run", PLAN, data.binary())
    assert Journal(tmp_path).find("run") is not None


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_only_the_owner_can_read(tmp_path):
    Journal(tmp_path / "new").begin("run", PLAN, data.binary())
    modes = {path: path.stat().st_mode & 0o777 for path in (tmp_path / "new").rglob("*")}
    assert sorted(modes.values()) == [0o600, 0o600, 0o700, 0o700]


RUN_AND_DIE = """
import os, signal
from core.engine.journal import Journal
from core.engine import FoldDone, Inline, run
from tests.core.test_journal import PLAN, data
Journal(folder).begin("address", PLAN, data.every_kind())
for event in run(PLAN, data.every_kind(), Inline(), Store(folder)):
    if isinstance(event, FoldDone):
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs kill")
def test_a_run_outlives_the_server_that_was_killed(tmp_path):
    assert python(RUN_AND_DIE, tmp_path) == -signal.SIGKILL
    ((id, plan, table),) = Journal(tmp_path).unfinished()
    assert (id, plan) == ("address", PLAN)
    finished = len([*(tmp_path / "folds").glob("*.sealed")])
    events = [*run(plan, table, Inline(), Store(tmp_path))]
    assert sum(event.reused for event in events if isinstance(event, FoldDone)) == finished >= 1
    ended = [event for event in events if isinstance(event, TrialDone)]
    assert {event.trial for event in ended} == set(PLAN.trials)
    for event in ended:
        proba = predict(data.every_kind(), event.trial).proba
        np.testing.assert_array_equal(event.predictions.proba, proba)

"""A workshop of thirty."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

import pandas as pd
import psutil
import pyarrow as pa
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from benchmarks.goals import tell, verdict
from tests.browser.app import Server, started

VISITORS, WORKERS = 30, 2
LOOKS = 0.5  # seconds between two looks at the memory of the server
LISTENS = 0.05  # seconds
PATIENCE = 600.0  # seconds
LARGEST = 2**28  # bytes of one message


class Visitor:
    """A visitor who speaks the protocol of Streamlit's browser side: real sessions, but nothing is drawn.

    What a page asks its browser to ask for again every so many seconds is asked for, so that the server
    has all the work that a browser would give it.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.pages: dict[str, str] = {}
        self.page = ""
        self.query = ""
        self.running = False
        self._begin()
        # Browsers send no pings either, and a busy server is late to answer.
        self.socket = connect(
            f"{address.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit"],
            max_size=LARGEST,
            ping_interval=None,
        )

    def _begin(self) -> None:
        self.seen = b""
        self.table: pd.DataFrame | None = None
        self.again: dict[str, tuple[float, float]] = {}

    def open(self, page: str, query: str = "") -> None:
        """Open a page by the end of its address, and read until it is there."""
        self._ask(self.pages.get(page, ""), page, query)
        self.until(lambda: True)

    def button(self, key: str) -> str | None:
        """Return the button with a key on the page that was read last."""
        found = re.search(rb"\$\$ID-[0-9a-f]+-" + key.encode() + rb"\b", self.seen)
        return found and found[0].decode()

    def click(self, key: str) -> None:
        """Press a button."""
        self._ask(self.page, query=self.query, clicked=self.button(key))

    def until(self, reached: Callable[[], bool]) -> None:
        """Read what the server sends until no script runs and `reached` holds."""
        end = time.monotonic() + PATIENCE
        while self.running or not reached():
            assert time.monotonic() < end, "the server does not answer"
            self._read()

    def _ask(self, page: str, name: str = "", query: str = "", clicked: str | None = None, part: str = ""):
        message = BackMsg()
        asked = message.rerun_script
        asked.page_script_hash, asked.page_name, asked.query_string = page, name, query
        asked.fragment_id, asked.is_auto_rerun = part, bool(part)
        if clicked is not None:
            asked.widget_states.widgets.add(id=clicked, trigger_value=True)
        self.running = self.running or not part
        self.socket.send(message.SerializeToString())

    def _read(self) -> None:
        now = time.monotonic()
        for part, (due, every) in [*self.again.items()]:
            if due <= now:
                self.again[part] = (now + every, every)
                self._ask(self.page, query=self.query, part=part)
        with suppress(TimeoutError):
            raw = self.socket.recv(timeout=LISTENS)
            self._take(ForwardMsg.FromString(raw), raw)

    def _take(self, message: ForwardMsg, raw: bytes) -> None:
        whole = not message.metadata.run.fragment_ids
        match message.WhichOneof("type"):
            case "new_session" if whole:
                self.page, self.running = message.new_session.page_script_hash, True
                self._begin()
            case "navigation":
                self.pages = {
                    page.url_pathname: page.page_script_hash for page in message.navigation.app_pages
                }
                self.page = message.navigation.page_script_hash
            case "script_finished" if whole and message.script_finished == message.FINISHED_SUCCESSFULLY:
                self.running = False
            case "auto_rerun":
                every = message.auto_rerun.interval
                self.again[message.auto_rerun.fragment_id] = (time.monotonic() + every, every)
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "delta":
                self.seen += raw
                self._note(message.delta.new_element)

    def _note(self, element: Element) -> None:
        match element.WhichOneof("type"):
            case "exception":
                raise AssertionError(element.exception.message)
            case "dataframe" if self.table is None:
                self.table = pa.ipc.open_stream(element.dataframe.arrow_data.data).read_pandas()


@dataclass(frozen=True)
class Taken:
    """Seconds until a visitor has the first page, and the results, and these."""

    page: float
    results: float
    table: pd.DataFrame


def measure() -> list[str]:
    """Return how long visitors wait for the same comparison, alone and thirty at once, and the memory."""
    (alone,), few = _workshop(1)
    taken, memory = _workshop(VISITORS)
    same = sum(each.table.equals(alone.table) for each in taken)
    first, last = min(each.results for each in taken), max(each.results for each in taken)
    return [
        f"A leader begins a workshop on a new server with {WORKERS} workers; then {VISITORS} visitors open "
        "its link at the same moment, go to Strategies and run the comparison that is ready there (a sample "
        f"of 5,000 rows, {len(alone.table)} rows in the leaderboard, XGBoost, 5 folds). They are sessions of "
        "the server over its own protocol, without browsers: what these would draw takes no time here. "
        "Nothing was computed before, so the times hold the imports, too. Memory is that of the server and "
        "all its workers, what they share counted once.",
        "",
        "| visitors | last page, s | first results, s | last results, s | memory before, MB | at most |",
        "|---|---|---|---|---|---|",
        f"| 1 | {alone.page:.1f} | {alone.results:.1f} | {alone.results:.1f} | {_mb(few)} |",
        f"| {VISITORS} | {max(each.page for each in taken):.1f} | {first:.1f} | {last:.1f} | {_mb(memory)} |",
        "",
        f"{same} of {VISITORS} have the same leaderboard as the one alone. The last waits "
        f"**{last / alone.results:.1f}** times as long as one alone. Goal: all have results, "
        f"{verdict(same == VISITORS)}.",
    ]


def _workshop(visitors: int) -> tuple[list[Taken], list[float]]:
    """Return what each visitor has had, and the memory at each look."""
    with started(COUNTERWEIGHT_WARM="0", COUNTERWEIGHT_WORKERS=str(WORKERS)) as server:
        leader = Visitor(server.address)
        leader.open("workshop")
        leader.click("workshop-begin")
        leader.until(lambda: True)
        code = re.search(rb"workshop=(\w+)", leader.seen)[1].decode()
        together = threading.Barrier(visitors)
        with _memory(server) as memory, ThreadPoolExecutor(visitors) as threads:
            taken = list(threads.map(partial(_take_part, server.address, code), [together] * visitors))
        tell(f"workshop: {visitors} visitors, last results after {max(each.results for each in taken):.1f} s")
        return taken, memory


def _take_part(address: str, code: str, together: threading.Barrier) -> Taken:
    visitor = Visitor(address)
    together.wait()
    began = time.monotonic()
    visitor.open("workshop", f"workshop={code}")
    page = time.monotonic() - began
    visitor.open("strategies")
    visitor.click("run")
    visitor.until(partial(_ended, visitor))
    taken = Taken(page, time.monotonic() - began, visitor.table.drop(columns="Seconds"))
    visitor.socket.close()
    return taken


def _ended(visitor: Visitor) -> bool:
    table = visitor.table
    # The leaderboard has the column only while something is not done.
    return table is not None and "Strategy" in table and "Status" not in table


@contextmanager
def _memory(server: Server) -> Iterator[list[float]]:
    """Note the bytes that the server and its processes hold: a list that grows with every look."""
    looks, ended = [_held(server.pid)], threading.Event()

    def look() -> None:
        while not ended.wait(LOOKS):
            looks.append(_held(server.pid))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield looks
    finally:
        ended.set()
        looking.join()


def _held(pid: int) -> float:
    held = 0.0
    root = psutil.Process(pid)
    for process in [root, *root.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            held += process.memory_full_info().pss
    return held


def _mb(looks: list[float]) -> str:
    return f"{looks[0] / 1e6:,.0f} | {max(looks) / 1e6:,.0f}"

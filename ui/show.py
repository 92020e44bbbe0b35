"""How things are shown, everywhere in the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.dataset import Dataset
from core.findings import Found, Severity
from core.spreadsheet import as_csv
from core.words import quoted
from ui.fragments import stop
from ui.navigation import link

if TYPE_CHECKING:
    from core import figures

AXES = {"precision_recall": ("recall", "precision"), "roc": ("false_positive_rate", "recall")}
NAMES = {"precision_recall": "Precision and recall", "roc": "ROC"}
SEVERITIES = {
    Severity.SERIOUS: (":material/error:", "red"),
    Severity.WARNING: (":material/warning:", "orange"),
    Severity.NOTE: (":material/info:", "blue"),
}
FEW_NOTES, NOTES_HEIGHT = 8, 240
CHART = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}
SELECTION = {"displaylogo": False, "modeBarButtonsToRemove": ["autoScale2d"]}


def data_line(data: Dataset) -> None:
    """Say which data and which class of interest every number on the page is about."""
    parts = [f"**{quoted(data.name)}**", rows(data), f"target {quoted(data.target)}"]
    st.caption(" · ".join([*parts, interest(data)]))


def rows(data: Dataset) -> str:
    """Return how many rows there are, and of a sample what it was drawn from."""
    if data.weights is None:
        return f"{len(data.y):,} rows"
    sample = f"a sample: {len(data.y):,} of {sum(data.totals):,} rows"
    if data.counts[data.interest] < data.totals[data.interest]:
        return sample
    return f"{sample}, every one of {quoted(data.classes[data.interest])}"


def about_the_sample(data: Dataset, text: str) -> None:
    """Say what on the page is about the rows drawn and not about their file, where they are a sample."""
    if data.weights is not None:
        st.caption(f":material/filter_alt: {text}")


def interest(data: Dataset) -> str:
    """Return the class of interest in words, with its rows and share."""
    if data.positive is None:
        return f"{len(data.classes)} classes, none of special interest"
    own, total = data.totals[data.positive], sum(data.totals)
    name = quoted(data.classes[data.positive])
    return f"class of interest = {name} ({own:,} of {total:,}, {share(own / total)})"


def promise(minutes: float) -> str:
    """Say where an upload goes and when it is gone (core.visits keeps that)."""
    later = f"{minutes:,.4g} minutes after you have left" if minutes >= 1 else "when you have left"
    return (
        "Only you see your file. It stays in this server's memory and, while models are trained, in a "
        f"private temporary folder; it is gone {later}."
    )


def share(value: float) -> str:
    """Return a share as people read it, however small."""
    percent = 100 * value
    if percent >= 10 or percent == 0:
        return f"{percent:.1f} %"
    return f"{percent:.2g} %" if percent < 1 else f"{percent:.1f} %"


def digits(value: float) -> str:
    """Return a number with three digits, however small, as people write it."""
    return np.format_float_positional(float(f"{value:.3g}"), trim="-")


def chart(figure: go.Figure, key: str, frame: pd.DataFrame, file: str) -> None:
    """Show a figure with the table it is drawn from, to read and to download."""
    # It takes a second to import, and the first page shows no figure.
    from core import figures

    st.plotly_chart(figure, key=key, config=CHART, alt=figures.alt(figure))
    with st.expander("Numbers behind this chart"):
        table(frame, key=f"{key}-table", file=file)


def picked(figure: go.Figure, key: str) -> list[int]:
    """Show a figure in which points can be selected, and return the ids of those that are."""
    from core import figures

    figure.layout.dragmode = "select"
    event = st.plotly_chart(
        figure,
        key=key,
        config=SELECTION,
        alt=figures.alt(figure),
        on_select="rerun",
        selection_mode=("points", "box", "lasso"),
    )
    places = [(point["curve_number"], point["point_index"]) for point in event["selection"]["points"]]
    # Two halves of a figure show the same point twice.
    return sorted({int(figure.data[curve].ids[place]) for curve, place in places if figure.data[curve].ids})


def curves(
    kind: str,
    frames: dict[str, pd.DataFrame],
    styles: dict[str, figures.Style],
    share: float,
    markers: dict[str, dict[str, float]],
    point: str = "with its own decision",
) -> None:
    """Show precision-recall or ROC curves by title, each with the point where its decision lands."""
    from core import figures

    titles = {title: title for title in frames}
    x, y = AXES[kind]
    points = {point: {title: (place[x], place[y]) for title, place in markers.items()}}
    if kind == "precision_recall":
        figure = figures.precision_recall(frames, titles, styles, share, points)
    else:
        figure = figures.roc(frames, titles, styles, points)
    st.markdown(f"**{NAMES[kind]}**")
    chart(figure, kind, pd.concat(frames, names=["trial"]).reset_index(level=0), kind)


def table(
    frame: pd.DataFrame,
    key: str,
    file: str,
    download: pd.DataFrame | None = None,
    label: str = "Download CSV",
    **options,
) -> None:
    """Show a table with a download of all its rows, or of `download` where these are in words or rounded."""
    config = days(frame) | options.pop("column_config", {})
    st.dataframe(frame, hide_index=True, key=key, column_config=config, **options)
    taken = frame if download is None else download
    save(label, lambda: as_csv(taken), f"{file}.csv", f"{key}-download", mime="text/csv")


def save(
    label: str, made: bytes | str | Callable[[], bytes | str], file_name: str, key: str, **options
) -> None:
    """Offer a file to save, which may be made only when it is asked for; the page is not drawn anew."""
    icon = ":material/download:"
    st.download_button(label, made, file_name, key=key, icon=icon, on_click="ignore", **options)


def section(names: Sequence[str], page: str) -> str:
    """Let the person choose which section of a page to look at; the first is shown at first."""
    return st.segmented_control(
        "What to look at",
        names,
        default=names[0],
        required=True,
        key=f"{page}-section",
        persist_state="session",
        label_visibility="collapsed",
    )


def days(frame: pd.DataFrame) -> dict:
    """Return how to show the columns of moments that are all midnight: as days."""
    moments = frame.select_dtypes("datetime").items()
    whole = [name for name, column in moments if (column.dropna() == column.dropna().dt.normalize()).all()]
    return {name: st.column_config.DateColumn() for name in whole}


def grid(size: int, across: int = 4) -> list:
    """Return places for that many things, `across` in a row, or two large ones."""
    width = across if size > 2 else 2
    places: list = []
    while len(places) < size:
        places += st.columns(width)
    return places[:size]


def sentences(texts: list[str] | tuple[str, ...]) -> None:
    """Show short notes, one below the other."""
    for text in texts:
        st.caption(text)


def many(texts: list[str] | tuple[str, ...]) -> None:
    """Show notes, of which there may be hundreds, in a place that does not grow with them."""
    with st.container(height=NOTES_HEIGHT if len(texts) > FEW_NOTES else "content", border=False):
        sentences(texts)


def reasons(found: dict[str, str]) -> None:
    """Say of each trial, by title, why it has no numbers."""
    for title, reason in found.items():
        st.markdown(f":material/block: **{title}**: {reason}.")


def finding(found: Found) -> None:
    """Show one finding: how much it matters, what it is, and on hover what it means."""
    icon, colour = SEVERITIES[found.severity]
    how_much, what = st.columns([1, 7], vertical_alignment="center")
    how_much.badge(found.severity.capitalize(), icon=icon, color=colour)
    what.markdown(f"**{found.title}.** {found.sentence}", help=found.help)


def empty(text: str, page: str, label: str) -> None:
    """Say why there is nothing to see, link to where it begins, and end the page."""
    st.info(text, icon=":material/info:")
    link(page, label)
    stop()

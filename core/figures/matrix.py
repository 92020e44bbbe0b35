"""The confusion matrix."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.curves import REVIEW
from core.figures.style import axis, finish
from core.figures.text import percent, plain, short

# Opaque, so that the text on a cell keeps its contrast on a light and on a dark page.
LIGHT, DARK = (232, 240, 249), (20, 66, 122)
INK, PAPER = "#000000", "#FFFFFF"
MOST_COUNTS = 8
MOST_SHARES = 12
MOST_TICKS = 20


def confusion(
    frame: pd.DataFrame, title: str = "", positive: str | None = None, words: bool = False
) -> go.Figure:
    """Draw a frame of `core.curves.confusion_frame`: actual classes in rows, predicted in columns.

    Rows left for review have a column of their own, the last. The shade is the share of the actual
    class. Cells show count and share up to 8 classes, only the share up to 12, beyond that nothing;
    hovering always tells all. With `words`, those of two classes say what they are: found, missed, false
    alarm, right. Made for 2 to 4 side by side.
    """
    # Not the unique names: a class may be called "others", like the rest of the classes.
    size, columns = _shape(frame)
    predicted = [*frame["predicted"][:columns]]
    figure = go.Figure(_shades(frame, positive))
    if size <= MOST_SHARES:
        figure.add_trace(_texts(frame, positive if words else None))
    return finish(
        figure,
        _words(frame, title),
        # Slanted names are anchored at their end, so that the last one stays inside the figure.
        xaxis=_names("Predicted", predicted) | {"tickangle": _angle(predicted)},
        yaxis=_names("Actual", predicted[:size]) | {"range": [size - 0.5, -0.5]},
        title={"text": plain(title, 34) if title else "", "font": {"size": 14}},
        margin={"l": 8, "r": 8, "t": 40 if title else 8, "b": 8},
        height=max(300, 100 + min(30 * size, 240 + 9 * size)) + (32 if title else 0),
        showlegend=False,
    )


def _shape(frame: pd.DataFrame) -> tuple[int, int]:
    """Return how many rows and columns the matrix has: as many, or one column more."""
    size = math.isqrt(len(frame))
    return size, len(frame) // size


def _names(title: str, classes: list[str]) -> dict:
    size = len(classes)
    shown = range(0, size, -(-size // MOST_TICKS))
    ticks = {"tickvals": [*shown], "ticktext": [plain(classes[place], 14) for place in shown]}
    font = {"size": 12 if size <= MOST_COUNTS else 10}
    bare = {"showgrid": False, "showline": False, "tickfont": font, "range": [-0.5, size - 0.5]}
    return axis(title, **ticks, **bare)


def _angle(classes: list[str]) -> int:
    # Level names that would touch in a quarter of a page are left out by plotly.
    return 0 if len(classes) * max(len(short(name, 14)) for name in classes) <= 28 else -60


def _shades(frame: pd.DataFrame, positive: str | None) -> go.Heatmap:
    size, columns = _shape(frame)
    told = np.array([_told(cell, positive) for cell in frame.itertuples()], dtype=object)
    return go.Heatmap(
        z=_share(frame).reshape(size, columns),
        zmin=0,
        zmax=1,
        colorscale=[[0, f"rgb{LIGHT}"], [1, f"rgb{DARK}"]],
        showscale=False,
        xgap=2,
        ygap=2,
        customdata=told.reshape(size, columns).tolist(),
        hovertemplate="%{customdata}<extra></extra>",
    )


def _texts(frame: pd.DataFrame, positive: str | None) -> go.Scatter:
    """Return what is written on the cells, dark on light ones and white on dark ones."""
    size, columns = _shape(frame)
    y, x = np.divmod(np.arange(len(frame)), columns)
    share = _share(frame)
    shown = [percent(part) if size <= 3 else _brief(part) for part in frame["share_of_actual"]]
    if size <= MOST_COUNTS:
        counts = [f"{n:,.0f}" if size <= 4 else _thousands(n) for n in frame["rows"]]
        shown = [f"{count}<br>{part}" for count, part in zip(counts, shown, strict=True)]
    if positive is not None and size == 2:
        named = (_named(cell, positive) for cell in frame.itertuples())
        shown = [f"{name}<br>{text}" for name, text in zip(named, shown, strict=True)]
    letters = 14 if size <= 3 else 11 if size <= MOST_COUNTS else 9
    font = {"color": [ink(part) for part in share], "size": letters}
    return go.Scatter(x=x, y=y, mode="text", text=shown, textfont=font, hoverinfo="skip")


def _thousands(rows: float) -> str:
    if rows < 1_000:
        return f"{rows:.0f}"
    return f"{rows / 1000:.1f}k" if rows < 10_000 else f"{rows / 1000:,.0f}k"


def _brief(share: float) -> str:
    """Return a share in the little room of a small cell, nothing for one that is not defined."""
    if np.isnan(share):
        return ""
    return "&#60;1%" if 0 < share < 0.005 else f"{share:.0%}"


def _share(frame: pd.DataFrame) -> np.ndarray:
    return np.nan_to_num(frame["share_of_actual"].to_numpy(dtype=float))


def ink(share: float) -> str:
    """Return the text colour that is easier to read on the shade of `share`."""
    shade = luminance(np.array(LIGHT) + share * (np.array(DARK) - LIGHT))
    # The contrasts of WCAG 2.2; at their crossing both are 4.58, so none is ever below 4.5.
    return PAPER if 1.05 / (shade + 0.05) > (shade + 0.05) / 0.05 else INK


def luminance(rgb: np.ndarray) -> float:
    """Return the relative luminance of WCAG 2.2 of red, green and blue in 0..255."""
    c = rgb / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def _told(cell, positive: str | None) -> str:
    actual, predicted = plain(cell.actual), plain(cell.predicted)
    counted = f"{cell.rows:,.0f} rows, {percent(cell.share_of_actual)} of actual {actual}"
    about = {"found": f" {actual}", "missed": f" {actual}", "false alarm": f" for {predicted}"}
    named = _named(cell, positive)
    return f"{named}{about.get(named, '')}<br>actual {actual}, predicted {predicted}<br>{counted}"


def _named(cell, positive: str | None) -> str:
    """Return what kind of success or mistake the cell is, for one class against the rest."""
    if cell.actual == cell.predicted:
        return "found" if cell.actual == positive else "right"
    if cell.predicted == REVIEW:
        return REVIEW
    if cell.actual == positive:
        return "missed"
    return "false alarm" if cell.predicted == positive else "mistaken"


def _words(frame: pd.DataFrame, title: str) -> str:
    right = frame.iloc[:: _shape(frame)[1] + 1]
    found = (f"{percent(r.share_of_actual)} of {short(r.actual)}" for r in right[:8].itertuples())
    more = f" and of {len(right) - 8} more classes" if len(right) > 8 else ""
    about = f" of {short(title, 60)}" if title else ""
    return f"Confusion matrix{about}. Predicted as themselves: {', '.join(found)}{more}."

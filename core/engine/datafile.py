"""A data set as one file and back, exactly: tables that outlive a process."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from core.columns import Kind
from core.dataset import Dataset
from core.shelf import digest

DESCRIPTION = b"counterweight"


def identity(data: Dataset) -> str:
    """Return a text that tells data sets apart by all but their class of interest."""
    described = json.dumps([_described(data) | {"positive": None}, digest(data.rows)])
    return blake2b(described.encode(), digest_size=16).hexdigest()


def written(data: Dataset) -> bytes:
    """Return the data set as an Arrow file, which keeps the types of pandas as they are.

    Raises ValueError, TypeError or pyarrow's ArrowException where a column or a name holds what such a
    file cannot: the reader of this program makes no such column.
    """
    # By position, for names may be anything.
    features = data.X.set_axis([str(place) for place in range(data.X.shape[1])], axis=1)
    carried = {name: series.array for name, series in _carried(data).items() if series is not None}
    frame = features.assign(y=data.y, rows=data.rows, **carried)
    table = pa.Table.from_pandas(frame, preserve_index=False)
    described = {DESCRIPTION: json.dumps(_described(data)).encode()}
    table = table.replace_schema_metadata(table.schema.metadata | described)
    file = pa.BufferOutputStream()
    with pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    return file.getvalue().to_pybytes()


def read(content: bytes) -> Dataset:
    """Return the data set that `written` wrote; raises ValueError when its fingerprint is another."""
    table = pa.ipc.open_file(content).read_all()
    described = json.loads(table.schema.metadata[DESCRIPTION])
    frame = table.to_pandas()
    names, kinds = described["columns"], described["kinds"]
    data = Dataset(
        name=described["name"],
        X=pd.DataFrame({name: frame[str(place)] for place, name in enumerate(names)}, index=frame.index),
        y=np.array(frame["y"]),
        classes=tuple(described["classes"]),
        kinds={name: Kind(kind) for name, kind in zip(names, kinds, strict=True)},
        positive=described["positive"],
        target=described["target"],
        rows=np.array(frame["rows"]),
        notes=tuple(described["notes"]),
        drawn_from=tuple(described["drawn_from"]) if described.get("drawn_from") else None,
        **{name: frame[name].rename(own) for name, own in described["carried"].items()},
    )
    if data.fingerprint != described["fingerprint"]:
        raise ValueError("it does not read the same as it was written")
    return data


def _described(data: Dataset) -> dict[str, Any]:
    return {
        "name": data.name,
        "columns": list(data.X.columns),
        "kinds": [data.kinds[name].value for name in data.X.columns],
        "classes": data.classes,
        "positive": data.positive,
        "target": data.target,
        "notes": data.notes,
        "drawn_from": data.drawn_from,
        "carried": {name: series.name for name, series in _carried(data).items() if series is not None},
        "fingerprint": data.fingerprint,
    }


def _carried(data: Dataset) -> dict[str, pd.Series | None]:
    return {"groups": data.groups, "order": data.order}

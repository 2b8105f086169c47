"""What programs write when they save a notebook: metadata, versions of the format, outputs, keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from metamorphic.drafts import Document, text_of

__all__ = ["FORMS", "RARE_SAVINGS", "SAVINGS"]

_HUGE = 50 * 2**20

_TOOLS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    # tool: metadata of the notebook, of each cell
    "vs_code": ({"language_info": {"name": "python", "version": "3.12.4"}}, {"vscode": {"languageId": "python"}}),
    "kaggle": (
        {"kaggle": {"accelerator": "gpu", "dataSources": [], "isGpuEnabled": True, "language": "python"}},
        {"_uuid": "8f2839f25d086af7", "_cell_guid": "b1076dfc-b9ad-4769", "trusted": True, "execution": {"shell": {}}},
    ),
    "nbgrader": (
        {"celltoolbar": "Create Assignment"},
        {"nbgrader": {"grade": False, "grade_id": "cell-1", "locked": True, "schema_version": 3, "solution": True}},
    ),
    "deepnote": (
        {"deepnote": {}, "deepnote_execution_queue": [], "deepnote_notebook_id": "0"},
        {"cell_id": "00001-b1", "deepnote_cell_type": "code", "deepnote_to_be_reexecuted": True, "source_hash": "1c"},
    ),
    "pycharm": ({}, {"pycharm": {"name": "#%%\n", "is_executing": False}}),
    "jupyterlab": (
        {"toc-autonumbering": True, "widgets": {}},
        {"jupyter": {"outputs_hidden": True}, "collapsed": True, "scrolled": "auto", "editable": True, "slideshow": {}},
    ),
    "execute_time": (
        {},
        {"ExecuteTime": {"end_time": "2025-03-01T10:00:00Z"}, "hidden": True, "heading_collapsed": True},
    ),
    "databricks": (
        {"application/vnd.databricks.v1+notebook": {"dashboards": []}},
        {"application/vnd.databricks.v1+cell": {"nuid": "0", "showTitle": False, "inputWidgets": {}}},
    ),
    "papermill": ({"papermill": {"duration": 3.2}}, {"papermill": {"exception": False, "status": "completed"}}),
    "unknown": ({"of_mine": [1, {"a": None}]}, {"of_mine": {"question": "none", "tags": 3}, "name": "x"}),
}

_OUTPUTS: dict[str, dict[str, Any]] = {
    "stream": {"output_type": "stream", "name": "stdout", "text": ["def model_init_fn():\n", "epoch 1\n"]},
    "error": {
        "output_type": "error",
        "ename": "NameError",
        "evalue": "name 'x' is not defined",
        "traceback": ["\x1b[0;31mNameError\x1b[0m: name 'x' is not defined"],
    },
    "image": {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo="}, "metadata": {}},
    "nothing": {},
}


def _saved_by(tool: str, document: Document, rng: Random) -> Document:
    whole, each = _TOOLS[tool]
    document["metadata"] |= whole
    for cell in document["cells"]:
        cell["metadata"] = cell.get("metadata", {}) | each
    return document


def saved_by_colab(document: Document, rng: Random) -> Document:
    """Colab keeps its own ids in the metadata, and no cells' ids."""
    document["metadata"] |= {"colab": {"provenance": [], "toc_visible": True}, "accelerator": "GPU"}
    for cell in document["cells"]:
        cell.pop("id", None)
        cell["metadata"] = cell.get("metadata", {}) | {
            "id": f"{rng.getrandbits(48):x}",
            "outputId": "0",
            "colab": {"base_uri": "https://localhost"},
        }
    return document | {"nbformat_minor": 0}


def ids_missing(document: Document, rng: Random) -> Document:
    """No cell has an id."""
    for cell in document["cells"]:
        cell.pop("id", None)
    return document


def ids_new(document: Document, rng: Random) -> Document:
    """Each cell has a new id."""
    for number, cell in enumerate(document["cells"]):
        cell["id"] = f"{rng.getrandbits(32):08x}-{number}"
    return document


def ids_of_wrong_type(document: Document, rng: Random) -> Document:
    """Ids are numbers, or nothing."""
    for number, cell in enumerate(document["cells"]):
        cell["id"] = rng.choice([number, None, ""])
    return document


def cell_metadata_dropped(document: Document, rng: Random) -> Document:
    """The metadata of all cells is gone, tags and names of questions with it."""
    for cell in document["cells"]:
        cell["metadata"] = {}
    return document


def metadata_dropped(document: Document, rng: Random) -> Document:
    """The notebook's own metadata is gone."""
    return document | {"metadata": {}}


def other_kernel(document: Document, rng: Random) -> Document:
    """The kernel has a name that only the student's machine knows."""
    document["metadata"]["kernelspec"] = {"display_name": "deep (3.13)", "language": "python", "name": "conda-env-deep"}
    return document


def widget_state(document: Document, rng: Random) -> Document:
    """States of widgets are kept in the metadata."""
    state = {f"{number:032x}": {"model_module": "@jupyter-widgets/base", "state": {}} for number in range(300)}
    widgets = {"application/vnd.jupyter.widget-state+json": {"state": state, "version_major": 2}}
    document["metadata"]["widgets"] = widgets
    return document


def outputs_of_every_kind(document: Document, rng: Random) -> Document:
    """Cells have outputs, a cell's last an error."""
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [_OUTPUTS[name] for name in rng.choices([*_OUTPUTS], k=rng.randrange(4))]
    return document


def _large_output(size: int, document: Document, rng: Random) -> Document:
    """One cell has printed very much."""
    code = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
    if code:
        text = "def forward(x): return x\n" * (size // 25)
        rng.choice(code)["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    return document


def execution_counts(document: Document, rng: Random) -> Document:
    """Cells were run in another order, and several times."""
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = rng.choice([None, rng.randrange(1, 300), rng.randrange(1, 9)])
    return document


def attachments(document: Document, rng: Random) -> Document:
    """Text has pictures pasted into it."""
    for cell in document["cells"]:
        if cell["cell_type"] != "code":
            cell["attachments"] = {"image.png": {"image/png": "iVBORw0KGgo="}}
    return document


def sources_as_strings(document: Document, rng: Random) -> Document:
    """Texts are single strings."""
    for cell in document["cells"]:
        cell["source"] = text_of(cell)
    return document


def line_ends_of_windows(document: Document, rng: Random) -> Document:
    """Lines of cells end as on Windows."""
    for cell in document["cells"]:
        cell["source"] = text_of(cell).replace("\n", "\r\n")
    return document


def keys_shuffled(document: Document, rng: Random) -> Document:
    """Keys stand in another order."""
    document["cells"] = [dict(rng.sample(list(cell.items()), len(cell))) for cell in document["cells"]]
    return dict(rng.sample(list(document.items()), len(document)))


def keys_added(document: Document, rng: Random) -> Document:
    """Keys are there that no format knows."""
    for cell in document["cells"]:
        cell |= {"of_mine": {"source": "x"}, "prompt_number": 3}
    return document | {"of_mine": [], "orig_nbformat": 4, "signature": "sha256:0"}


def keys_missing(document: Document, rng: Random) -> Document:
    """Keys are left out that the format demands."""
    for cell in document["cells"]:
        for key in ("outputs", "execution_count", *(() if cell.get("metadata") else ("metadata",))):
            cell.pop(key, None)
    return document


def _version(minor: int, document: Document, rng: Random) -> Document:
    """Saved in an older version of the format; before 4.5, cells have no ids."""
    return (
        document | {"nbformat_minor": minor} if minor == 5 else ids_missing(document, rng) | {"nbformat_minor": minor}
    )


def format_3(document: Document, rng: Random) -> Document:
    """Saved in version 3 of the format, which has worksheets."""
    cells = []
    for cell in ids_missing(document, rng)["cells"]:
        if cell["cell_type"] == "code":
            old = {"cell_type": "code", "language": "python", "input": cell["source"], "collapsed": False}
            cells.append(old | {"metadata": cell.get("metadata", {}), "outputs": [], "prompt_number": 3})
        else:
            cells.append(cell)
    metadata = document["metadata"] | {"name": "homework"}
    return {"metadata": metadata, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells, "metadata": {}}]}


def inside_the_contents_api(document: Document, rng: Random) -> Document:
    """Downloaded from Jupyter's server as that answers: the notebook lies in another object."""
    return {
        "name": "homework.ipynb",
        "path": "homework.ipynb",
        "type": "notebook",
        "format": "json",
        "content": document,
    }


def _named(name: str, change: Callable[..., Document], *arguments: object, doc: str) -> Callable[..., Document]:
    named: Any = partial(change, *arguments)
    named.__name__, named.__doc__ = name, doc
    return named  # type: ignore[no-any-return]


SAVINGS = (
    *(_named(f"saved_by_{tool}", _saved_by, tool, doc=f"Saved by {tool}.") for tool in _TOOLS),
    saved_by_colab,
    ids_missing,
    ids_new,
    ids_of_wrong_type,
    cell_metadata_dropped,
    metadata_dropped,
    other_kernel,
    widget_state,
    outputs_of_every_kind,
    _named("large_output", _large_output, 2**20, doc="One cell has printed a megabyte."),
    execution_counts,
    attachments,
    sources_as_strings,
    line_ends_of_windows,
    keys_shuffled,
    keys_added,
    keys_missing,
    *(_named(f"format_4_{minor}", _version, minor, doc=f"Saved in version 4.{minor}.") for minor in range(5)),
)

FORMS = (format_3, inside_the_contents_api)
"""After which a notebook's cells stand elsewhere; in the order in which they can be applied to one another."""

RARE_SAVINGS = (_named("huge_output", _large_output, _HUGE, doc="One cell has printed 50 MB."),)
"""Of which one takes a second or more."""

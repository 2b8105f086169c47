"""Draws measured tables as bars, a row each, beside the pages that hold them: ``python benchmarks/charts.py``.

What is drawn is read from the page, so that a chart says what its table says. A table that has not been measured has no
chart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from machine import PAGES

__all__ = ["CHARTS", "Bars", "Chart", "bars_of", "draw"]

Bars = Sequence[tuple[str, float]]
"""Labels and values, from the top."""


@dataclass(frozen=True)
class Chart:
    """A chart of one table.

    Attributes:
        place: the name of the table's place on its page, and of the chart's file.
        column: the heading of what is drawn.
        labels: how many of the first columns name a row, with their headings where there are several.
        rows: a pattern; rows of another name are left out.
    """

    place: str
    column: str
    labels: int = 1
    rows: str = ".*"


CHARTS = (
    Chart("class_throughput", "submissions an hour"),
    Chart("one_submission", "seconds"),
    Chart("startup", "median", rows=".*, s$"),
    Chart("threads", "seconds, median", labels=2),
    Chart("regrade", "seconds on the clock"),
)


def bars_of(chart: Chart, pages: Path = PAGES) -> Bars:
    """What is drawn; nothing where the table has not been measured.

    Args:
        chart: which.
        pages: the folder of the pages.
    """
    lines = next(_tables(chart.place, pages), [])
    if chart.column not in (headings := _cells(lines[0]) if lines else []):
        return []
    column = headings.index(chart.column)
    bars = []
    for line in lines[2:]:
        cells = _cells(line)
        label = cells[0]
        if chart.labels > 1:
            label = ", ".join(f"{headings[place]}: {cells[place]}" for place in range(chart.labels))
        if re.match(chart.rows, label):
            bars.append((label, float(cells[column].replace(",", ""))))
    return bars


def draw(chart: Chart, pages: Path = PAGES) -> Path | None:
    """Draw a chart, and write it beside its page; None where there is nothing to draw.

    Args:
        chart: which.
        pages: the folder of the pages.
    """
    bars = bars_of(chart, pages)
    if not bars:
        return None
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    mpl.rcParams.update({"svg.hashsalt": chart.place, "svg.fonttype": "none", "font.size": 10})
    figure, axes = plt.subplots(figsize=(9, 0.7 + 0.42 * len(bars)))
    drawn = axes.barh([label for label, _value in bars], [value for _label, value in bars], color="#3b6ea5", height=0.6)
    axes.bar_label(drawn, labels=[f"{value:,g}" for _label, value in bars], padding=4)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_xlabel(chart.column)
    axes.spines[["top", "right"]].set_visible(False)
    path = pages / f"{chart.place}.svg"
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
    return path


def _tables(place: str, pages: Path) -> Iterator[list[str]]:
    between = re.compile(rf"<!-- measured: {re.escape(place)} -->\n(.*?)\n<!-- end of", re.DOTALL)
    for page in sorted(pages.glob("*.md")):
        if found := between.search(page.read_text(encoding="utf-8")):
            yield [line for line in found[1].splitlines() if line.startswith("|")]


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("`", "") for cell in line.strip().strip("|").split("|")]


if __name__ == "__main__":
    for chart in CHARTS:
        print(draw(chart) or f"{chart.place}: not measured")

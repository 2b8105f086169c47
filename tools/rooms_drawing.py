"""A drawing of the package's rooms and of who imports whom, for the page on architecture."""

from __future__ import annotations

import tomllib
from collections import Counter
from xml.sax.saxutils import escape

import grimp

from autograder.units.unit import REPOSITORY

__all__ = ["rooms_drawing"]

_WIDTH, _FLOOR, _BOX, _HEIGHT = 860, 92, 190, 46
_STYLE = """
    .room { fill: #f4f6fb; stroke: #4455aa; }
    .name { font: 600 15px sans-serif; fill: #1b2350; text-anchor: middle; }
    .size { font: 11px sans-serif; fill: #55607f; text-anchor: middle; }
    .floor { font: 12px sans-serif; fill: #8a93ad; }
    .import { stroke: #8a93ad; fill: none; opacity: 0.75; }
    @media (prefers-color-scheme: dark) {
      .room { fill: #1f2540; stroke: #8fa0ff; }
      .name { fill: #e8ebff; }
      .size, .floor { fill: #aab2d0; }
    }
"""


def rooms_drawing() -> str:
    """The rooms on their floors, as the contract in ``pyproject.toml`` lists them, and arrows for imports, as SVG.

    An arrow is the wider the more modules of the upper room import something of the lower one. Rooms that all others
    use (languages, errors, files) have no arrows.
    """
    floors = _floors()
    places = {
        room: (_WIDTH * (place + 1) / (len(rooms) + 1), _FLOOR * number + 40)
        for number, rooms in enumerate(floors)
        for place, room in enumerate(rooms)
    }
    used_by_all = {room for rooms in floors[-3:] for room in rooms}
    graph = grimp.build_graph("autograder", include_external_packages=False, cache_dir=None)
    imports, modules = Counter[tuple[str, str]](), Counter[str]()
    for module in graph.modules:
        room = _room_of(module)
        modules[room] += 1
        for other in {_room_of(found) for found in graph.find_modules_directly_imported_by(module)} - {room}:
            imports[room, other] += 1
    height = _FLOOR * len(floors) + 20
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
        f"  <title>{escape('The rooms of the package; imports go downwards')}</title>",
        f"  <style>{_STYLE}  </style>",
        '  <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" orient="auto"'
        ' markerUnits="userSpaceOnUse"><path d="M0 0 8 4 0 8z" fill="#8a93ad"/></marker>',
    ]
    for (above, below), count in sorted(imports.items()):
        if above in places and below in places and below not in used_by_all:
            lines.append(_arrow(places[above], places[below], count))
    for room, (x, y) in places.items():
        lines += [
            f'  <rect class="room" x="{x - _BOX / 2:.0f}" y="{y:.0f}" width="{_BOX}" height="{_HEIGHT}" rx="8"/>',
            f'  <text class="name" x="{x:.0f}" y="{y + 20:.0f}">{escape(room)}</text>',
            f'  <text class="size" x="{x:.0f}" y="{y + 37:.0f}">{_count(modules[room])}</text>',
        ]
    lines += [
        f'  <text class="floor" x="8" y="{_FLOOR * number + 68}">{len(floors) - number}</text>'
        for number in range(len(floors))
    ]
    return "\n".join([*lines, "</svg>", ""])


def _floors() -> list[list[str]]:
    """Rooms by floor, the highest first."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (entry for entry in project["tool"]["importlinter"]["contracts"] if entry["type"] == "layers")
    return [[room.strip() for room in layer.split("|")] for layer in contract["layers"]]


def _room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def _arrow(start: tuple[float, float], end: tuple[float, float], count: int) -> str:
    (x, y), (to_x, to_y) = start, end
    width = min(1 + count / 8, 5)
    top, bottom = y + _HEIGHT, to_y - 1
    middle = (top + bottom) / 2
    path = f"M{x:.0f} {top:.0f} C{x:.0f} {middle:.0f} {to_x:.0f} {middle:.0f} {to_x:.0f} {bottom:.0f}"
    return f'  <path class="import" d="{path}" stroke-width="{width:.1f}" marker-end="url(#tip)"/>'


def _count(modules: int) -> str:
    return "1 module" if modules == 1 else f"{modules} modules"

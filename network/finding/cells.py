"""Cells around points of a plane: what is nearer to each than to any other, within a reach.

We have points of communes and no borders: a cell stands for a commune on the map. Pure.
"""

from heapq import nsmallest
from math import cos, pi, sin, sqrt

Point = tuple[float, float]

_CORNERS = 12
_NEIGHBOURS = 24
# Reach of a cell that no other holds back, in mean distances between points.
_REACH = 1.1


def cells_of(points: list[Point]) -> list[list[Point]]:
    """The corners of the cell of each point, in order; two points in one place share theirs."""
    if not points:
        return []
    xs, ys = zip(*points, strict=True)
    surface = max((max(xs) - min(xs)) * (max(ys) - min(ys)), 1.0)
    reach = _REACH * sqrt(surface / len(points))
    return [_cell(point, points, reach) for point in points]


def _cell(point: Point, points: list[Point], reach: float) -> list[Point]:
    x, y = point
    angles = [2 * pi * corner / _CORNERS for corner in range(_CORNERS)]
    cell = [(x + reach * cos(angle), y + reach * sin(angle)) for angle in angles]
    near = nsmallest(_NEIGHBOURS + 1, points, key=lambda o: (o[0] - x) ** 2 + (o[1] - y) ** 2)
    for other in near:
        if other != point:
            cell = _nearer(cell, point, other)
    return cell


def _nearer(cell: list[Point], point: Point, other: Point) -> list[Point]:
    """The part of the cell that is nearer to the point than to the other."""
    dx, dy = other[0] - point[0], other[1] - point[1]
    middle = ((point[0] + other[0]) / 2) * dx + ((point[1] + other[1]) / 2) * dy
    kept: list[Point] = []
    for index, corner in enumerate(cell):
        before = cell[index - 1]
        here = corner[0] * dx + corner[1] * dy - middle
        there = before[0] * dx + before[1] * dy - middle
        if here * there < 0:
            part = there / (there - here)
            kept.append(
                (
                    before[0] + part * (corner[0] - before[0]),
                    before[1] + part * (corner[1] - before[1]),
                )
            )
        if here <= 0:
            kept.append(corner)
    return kept

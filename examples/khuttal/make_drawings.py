"""Plans, sections and diagrams of the Khuttal example: writes images/.

All are schematic. Dimensions that the sources give are kept: the two courts of Ajinatepa, the walls
and the portal of Hulbuk, the square of Halevard. What they do not give is shown as a principle, and
the captions say so. Two runs give the same bytes.
"""

import math
import random

from sheet import (
    BROWN,
    GREY,
    GROUND,
    HAIR,
    INK,
    LEAF,
    MEDIUM,
    PAPER,
    SAND,
    THICK,
    THIN,
    WATER,
    WHITE,
    Point,
    Sheet,
    box,
    closed,
    smooth,
)  # fmt: skip


def ring_of_walls(x: float, y: float, width: float, height: float, thick: float) -> str:
    """The outline of four walls, outer and inner edge, as path commands for even-odd filling."""
    inner = box(x + thick, y + thick, width - 2 * thick, height - 2 * thick)
    return box(x, y, width, height) + inner


def walls(sheet: Sheet, outline: str) -> None:
    """Hatched walls whose outline has an outer and an inner edge."""
    sheet.path(outline, fill=PAPER, fill_rule="evenodd", stroke="none")
    sheet.path(outline, fill="none", fill_rule="evenodd", stroke_width=THIN)


def stupa(sheet: Sheet, x: float, y: float, half: float) -> None:
    """The plan of a stupa on a stepped cross, with a stair on each side and the dome above."""
    arm, body = half * 0.3, half * 0.66
    corners: list[Point] = []
    for turn in range(4):
        cos, sin = round(math.cos(turn * math.pi / 2)), round(math.sin(turn * math.pi / 2))
        for along, across in ((body, -body), (body, -arm), (half, -arm), (half, arm), (body, arm)):
            corners.append((x + along * cos - across * sin, y + along * sin + across * cos))
    sheet.polygon(corners, fill=PAPER)
    sheet.hatch(closed(corners), 13, stroke=SAND)
    sheet.polygon(corners, fill="none")
    for turn in range(4):
        cos, sin = round(math.cos(turn * math.pi / 2)), round(math.sin(turn * math.pi / 2))
        for step in range(1, 7):
            along = body + (half - body) * step / 7
            ends = [(along, -arm), (along, arm)]
            sheet.line(
                *[(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in ends],
                stroke_width=HAIR,
            )
    sheet.rect(x - body * 0.78, y - body * 0.78, body * 1.56, body * 1.56, stroke_width=THIN)
    for share in (0.7, 0.56, 0.4):
        sheet.circle(x, y, body * share, fill=GROUND, stroke_width=THIN)


def plan_ajinatepa() -> None:
    """The two courts of Ajinatepa, 13 units a metre, with north-west to the left."""
    sheet = Sheet(1500, 820)
    unit, top, left = 13.0, 60.0, 90.0
    side = 50 * unit
    for start in (left, left + side):
        sheet.rect(start, top, side, side, fill=PAPER)
        sheet.hatch(box(start, top, side, side), 11, stroke=SAND)
        sheet.rect(start, top, side, side, fill="none")

    def hall(x: float, y: float, width: float, height: float) -> None:
        sheet.rect(x * unit + left, y * unit + top, width * unit, height * unit, stroke_width=THIN)

    def court(offset: float, size: float, passage: float, depth: float) -> None:
        """A court with a porch on each side and four corridors bent round its corners."""
        low = offset + (50 - size) / 2
        edge = (50 - size) / 2
        inner = low - 2.3 - passage
        for far in (0, 1):
            y = edge - 2.3 - passage if far == 0 else edge + size + 2.3
            hall(inner, y, size / 2 + 2.3 + passage - 5.3, passage)
            hall(offset + 25 + 5.3, y, size / 2 + 2.3 + passage - 5.3, passage)
            x = inner if far == 0 else low + size + 2.3
            hall(x, edge - 2.3, passage, size / 2 - 3)
            hall(x, 25 + 5.3, passage, size / 2 - 3)
        hall(low, edge, size, size)
        for x, y, width, height in (
            (offset + 21, edge - depth, 8, depth), (offset + 21, edge + size, 8, depth),
            (low - depth, 21, depth, 8), (low + size, 21, depth, 8),
        ):  # fmt: skip
            hall(x, y, width, height)

    court(0, 30, 2.4, 6.4)
    court(50, 19, 2.6, 6.8)
    for index in range(6):
        hall(60.4 + index * 4.9, 2.2, 3.6, 4.2)
        hall(60.4 + index * 4.9, 43.6, 3.6, 4.2)
    for index in range(5):
        hall(92.0, 11.6 + index * 5.4, 5.0, 4.1)
    hall(43.6, 21.5, 10.5, 7)
    for x in (9.2, 35.2):
        for y in (9.2, 35.2):
            stupa(sheet, left + (x + 2.8) * unit, top + (y + 2.8) * unit, 1.5 * unit)
    stupa(sheet, left + 25 * unit, top + 25 * unit, 13.2 * unit)
    sheet.rect(
        left + 7.6 * unit,
        top + 5.5 * unit,
        11 * unit,
        2.0 * unit,
        rx=12,
        fill=SAND,
        stroke_width=THIN,
    )
    for label, at, to in (
        ("A", (left + 25 * unit, top + side + 66), (left + 25 * unit, top + 34 * unit)),
        ("B", (left + 12 * unit, top + side + 66), (left + 12 * unit, top + 38 * unit)),
        ("C", (left + 13 * unit, 30), (left + 13 * unit, top + 6.5 * unit)),
        ("D", (left + 75 * unit, top + side + 66), (left + 75 * unit, top + 30 * unit)),
        ("E", (left + 67 * unit, top + side + 66), (left + 67 * unit, top + 46 * unit)),
        ("F", (left + 50 * unit, top + side + 66), (left + 49 * unit, top + 26 * unit)),
        ("G", (1445, top + 25 * unit), (left + 100 * unit, top + 25 * unit)),
    ):  # fmt: skip
        sheet.pointer(label, at, to)
    sheet.scale_bar(left + 78 * unit + 10, top + side + 56, unit, 20, "m")
    sheet.north(1440, 130, 45)
    sheet.save("plan-ajinatepa.svg")


def plan_hulbuk() -> None:
    """The citadel of Hulbuk, 50 by 150 metres, nine units a metre, with north to the left."""
    sheet = Sheet(1500, 660)
    unit, left, top = 9.0, 75.0, 90.0
    width, height = 150 * unit, 50 * unit

    def room(x: float, y: float, long: float, wide: float, fill: str = WHITE) -> None:
        sheet.rect(
            left + x * unit, top + y * unit, long * unit, wide * unit, fill=fill, stroke_width=THIN
        )

    for x in (0, 50, 100, 150):
        for y in (0, 50):
            corner = x in (0, 150)
            radius = (4.6 if corner else 3.4) * unit
            sheet.circle(left + x * unit, top + y * unit, radius, fill=PAPER)
    for x in range(12, 150, 13):
        for y in (-2.2, 50):
            if not (y > 0 and 68 < x < 82):
                sheet.rect(
                    left + (x - 1.5) * unit,
                    top + y * unit,
                    3 * unit,
                    2.2 * unit,
                    fill=PAPER,
                    stroke_width=THIN,
                )
    ring = ring_of_walls(left, top, width, height, 3 * unit)
    sheet.path(ring, fill=PAPER, fill_rule="evenodd")
    sheet.hatch(box(left, top, width, 3 * unit), 10, stroke=GREY)
    sheet.hatch(box(left, top + height - 3 * unit, width, 3 * unit), 10, stroke=GREY)
    sheet.hatch(box(left, top, 3 * unit, height), 10, stroke=GREY)
    sheet.hatch(box(left + width - 3 * unit, top, 3 * unit, height), 10, stroke=GREY)
    sheet.path(ring, fill="none", fill_rule="evenodd")
    room(52, 3, 46, 44, GROUND)
    for index in range(10):
        sheet.line(
            (left + (54 + index * 4.6) * unit, top + 5 * unit),
            (left + (54 + index * 4.6) * unit, top + 45 * unit),
            stroke=SAND,
            stroke_width=HAIR,
        )
    for index in range(9):
        sheet.line(
            (left + 54 * unit, top + (5 + index * 5) * unit),
            (left + 95.4 * unit, top + (5 + index * 5) * unit),
            stroke=SAND,
            stroke_width=HAIR,
        )
    room(98, 3, 2.2, 44, PAPER)
    room(49.8, 3, 2.2, 44, PAPER)
    room(103, 23.4, 44, 3.6, LEAF)
    room(123, 3, 3.6, 44, LEAF)
    for x0, x1 in ((103, 123), (126.6, 147)):
        for y0, y1 in ((3, 23.4), (27, 47)):
            long, wide = x1 - x0, y1 - y0
            room(x0, y0, long, wide, PAPER)
            room(x0 + 1, y0 + 1, long * 0.55 - 1.4, wide - 2)
            room(x0 + long * 0.55 + 0.6, y0 + 1, long * 0.45 - 1.6, wide * 0.5 - 1.4)
            room(x0 + long * 0.55 + 0.6, y0 + wide * 0.5 + 0.6, long * 0.45 - 1.6, wide * 0.5 - 1.6)
    for index in range(5):
        room(4 + index * 9, 4, 8, 8)
        room(4 + index * 9, 38, 8, 8)
    for index in range(2):
        room(4, 13 + index * 12.2, 8, 11)
    room(14, 14, 34, 22, GROUND)
    gate = left + 75 * unit
    sheet.rect(gate - 4.3 * unit, top + height - 3.4 * unit, 8.6 * unit, 7.4 * unit, fill=PAPER)
    sheet.rect(
        gate - 1.42 * unit, top + height - 3.4 * unit, 2.85 * unit, 7.4 * unit, stroke_width=THIN
    )
    for label, at, to in (
        ("A", (gate + 110, 610), (gate + 20, 580)),
        ("B", (left + 66 * unit, 40), (left + 66 * unit, top + 20 * unit)),
        ("C", (left + 113 * unit, 40), (left + 113 * unit, top + 25 * unit)),
        ("D", (left + 138 * unit, 40), (left + 136 * unit, top + 12 * unit)),
        ("E", (left + 30 * unit, 40), (left + 30 * unit, top + 24 * unit)),
        ("F", (left + 143 * unit, 610), (left + 150 * unit, top + 50 * unit)),
    ):  # fmt: skip
        sheet.pointer(label, at, to)
    sheet.scale_bar(left, 600, unit, 40, "m")
    sheet.north(left + 480, 605, -90)
    sheet.save("plan-hulbuk.svg")


def brickwork(sheet: Sheet, x: float, y: float, width: float, height: float, course: float) -> None:
    """Courses of burnt brick, drawn as a net of short joints."""
    strokes = []
    for row in range(1, int(height / course)):
        level = y + height - row * course
        strokes.append(f"M{x:.0f} {level:.0f}h{width:.0f}")
    for row in range(int(height / course)):
        level = y + height - (row + 1) * course
        shift = course * 1.1 if row % 2 else 0
        for index in range(int((width - shift) / (course * 2.2)) + 1):
            joint = x + shift + index * course * 2.2
            if x < joint < x + width:
                strokes.append(f"M{joint:.0f} {level:.0f}v{course:.0f}")
    sheet.path("".join(strokes), fill="none", stroke=SAND, stroke_width=HAIR)


def pointed(x: float, foot: float, width: float, height: float) -> str:
    """A pointed arch between x and x + width, standing on `foot`, as path commands."""
    spring = foot - height * 0.66
    return (
        f"M{x:.1f} {foot:.1f}V{spring:.1f}Q{x:.1f} {foot - height * 0.9:.1f} {x + width / 2:.1f} "
        f"{foot - height:.1f}Q{x + width:.1f} {foot - height * 0.9:.1f} "
        f"{x + width:.1f} {spring:.1f}V{foot:.1f}Z"
    )


def portal_hulbuk() -> None:
    """The portal in the west wall, 13.25 m high and 8.6 m wide; 52 units a metre."""
    sheet = Sheet(1500, 860)
    unit, foot, middle = 52.0, 790.0, 750.0
    width, height = 8.6 * unit, 13.25 * unit
    left, top = middle - width / 2, foot - height
    level = foot - 12 * unit
    for x, span in ((60, left - 60), (left + width, 1440 - left - width)):
        sheet.rect(x, level, span, foot - level, fill=PAPER, stroke_width=THIN)
        brickwork(sheet, x, level, span, foot - level, 15)
        sheet.rect(x, level, span, foot - level, fill="none", stroke_width=MEDIUM)
    for x in (190.0, 1170.0):
        sheet.rect(x, level - 16, 140, foot - level + 16, fill=GROUND)
        brickwork(sheet, x, level - 16, 140, foot - level + 16, 15)
        for rib in range(1, 5):
            sheet.line(
                (x + rib * 28, level - 16), (x + rib * 28, foot), stroke=SAND, stroke_width=THIN
            )
        sheet.rect(x, level - 16, 140, foot - level + 16, fill="none")
    sheet.rect(left, top, width, height, fill=GROUND)
    band = 0.95 * unit
    for inset, fill in ((0, PAPER), (band, WHITE), (band * 1.35, PAPER)):
        sheet.path(
            f"M{left + inset:.1f} {foot}V{top + inset:.1f}H{left + width - inset:.1f}V{foot}",
            fill=fill, stroke_width=THIN,
        )  # fmt: skip
    step = band * 0.5
    marks = [
        f"M{x - 15:.0f} {foot - step * (index + 0.5):.0f}h12v-14h10v20h10"
        for index in range(int(height / step) - 1)
        for x in (left + band / 2, left + width - band / 2)
    ]
    marks += [
        f"M{left + index * step - 12:.0f} {top + band * 0.66:.0f}v-16h12v16h10v-10"
        for index in range(1, int(width / step))
    ]
    sheet.path("".join(marks), fill="none", stroke=BROWN, stroke_width=THIN)
    door, rise = 2.85 * unit, 6.6 * unit
    arch = pointed(middle - door / 2 - 62, foot, door + 124, rise + 110)
    sheet.path(arch, fill=PAPER)
    for turn in range(1, 4):
        inset = 124 - turn * 26
        sheet.path(
            pointed(middle - door / 2 - inset / 2, foot, door + inset, rise + 110 - turn * 26),
            fill="none",
            stroke=SAND,
            stroke_width=THIN,
        )
    sheet.path(pointed(middle - door / 2, foot, door, rise), fill=INK)
    for x in (middle - door / 2 - 70, middle + door / 2 + 58):
        sheet.rect(x, foot - rise * 0.72, 12, rise * 0.72, fill=SAND, stroke_width=THIN)
        sheet.circle(x + 6, foot - rise * 0.74, 11, fill=PAPER, stroke_width=THIN)
    for index in range(9):
        x = left + band * 1.35 + 14 + index * (width - band * 2.7 - 28) / 9
        cell = (width - band * 2.7 - 28) / 9
        y = top + band * 1.9
        sheet.polygon(
            [
                (x + cell / 2, y),
                (x + cell, y + cell / 2),
                (x + cell / 2, y + cell),
                (x, y + cell / 2),
            ],
            fill=SAND if index % 2 else LEAF,
            stroke_width=THIN,
        )
    sheet.line((30, foot), (1470, foot), stroke_width=THICK)
    sheet.line((left, foot + 30), (left + width, foot + 30), stroke_width=THIN)
    sheet.text(middle, foot + 50, "8.6 m", 24)
    for x in (left, left + width):
        sheet.line((x, foot + 20), (x, foot + 40), stroke_width=THIN)
    sheet.line((1465, top), (1465, foot), stroke_width=THIN)
    for y in (top, foot - 4):
        sheet.line((1455, y), (1475, y), stroke_width=THIN)
    sheet.text(1450, top + 120, "13.25 m", 24, transform=f"rotate(-90 1450 {top + 120:.1f})")
    for label, at, to in (
        ("A", (60, 40), (left + band / 2, top + 60)), ("B", (middle, 30), (middle, top + 150)),
        ("C", (1105, 330), (middle + door / 2 + 64, foot - rise * 0.6)),
        ("D", (110, 300), (250, 420)),
    ):  # fmt: skip
        sheet.pointer(label, at, to)
    sheet.save("portal-hulbuk.svg")


def star(x: float, y: float, radius: float, points: int, inner: float) -> list[Point]:
    """A star with so many points, its inner corners at a share of the radius."""
    return [
        (
            x + radius * (1 if index % 2 == 0 else inner) * math.cos(index * math.pi / points),
            y + radius * (1 if index % 2 == 0 else inner) * math.sin(index * math.pi / points),
        )
        for index in range(2 * points)
    ]


def stucco_hulbuk() -> None:
    """A panel of carved plaster: interlaced stars filled with leaves, and a border of palmettes."""
    sheet = Sheet(1500, 620)
    left, top, width, height, cell = 60.0, 60.0, 1380.0, 500.0, 172.5
    sheet.rect(left, top, width, height, fill=PAPER)
    sheet.clipped(box(left, top, width, height))
    for row in range(-1, 4):
        for column in range(-1, 9):
            x = left + (column + 0.5) * cell
            y = top + (row + 0.5) * cell - 8
            sheet.polygon(star(x, y, cell / 2, 6, 0.62), fill=GROUND, stroke=BROWN, stroke_width=9)
            sheet.polygon(star(x, y, cell / 2, 6, 0.62), fill="none", stroke=PAPER, stroke_width=3)
            leaves, ribs = "", ""
            for turn in range(6):
                cos, sin = math.cos(turn * math.pi / 3), math.sin(turn * math.pi / 3)
                points = [
                    f"{x + a * cos - b * sin:.0f} {y + a * sin + b * cos:.0f}"
                    for a, b in ((0, -8), (22, -28), (0, -54), (-22, -28), (0, -14), (0, -44))
                ]
                leaves += f"M{points[0]}Q{points[1]} {points[2]}Q{points[3]} {points[0]}Z"
                ribs += f"M{points[4]}L{points[5]}"
            sheet.path(leaves, fill=LEAF, stroke_width=THIN)
            sheet.path(ribs, fill="none", stroke_width=HAIR)
            sheet.circle(x, y, 9, fill=SAND, stroke_width=THIN)
            sheet.circle(x + cell / 2, y + cell / 2, 26, fill=LEAF, stroke=BROWN, stroke_width=THIN)
            sheet.polygon(
                star(x + cell / 2, y + cell / 2, 20, 8, 0.5), fill=PAPER, stroke_width=HAIR
            )
    sheet.unclipped()
    for y in (top, top + height - 70):
        sheet.rect(left, y, width, 70, fill=WHITE)
        for index in range(24):
            x = left + (index + 0.5) * width / 24
            sheet.path(
                f"M{x - 22:.0f} {y + 62:.0f}q-6 -34 22 -54q28 20 22 54q-22 -16 -44 0",
                fill=SAND if index % 2 else LEAF, stroke_width=THIN,
            )  # fmt: skip
    sheet.rect(left, top, width, height, fill="none", stroke_width=THICK)
    for label, at, to in (
        ("A", (250, 590), (318, 400)), ("B", (750, 590), (749, 320)), ("C", (1250, 590),
        (1250, 520)),
    ):  # fmt: skip
        sheet.pointer(label, at, to)
    sheet.save("stucco-hulbuk.svg")


def plan_halevard() -> None:
    """The walled town of Halevard, 360 metres square, with its moat; 1.9 units a metre."""
    sheet = Sheet(1500, 1020)
    unit, middle_x, middle_y = 1.9, 660.0, 500.0

    def square(half: float, **style: object) -> None:
        sheet.rect(
            middle_x - half * unit,
            middle_y - half * unit,
            2 * half * unit,
            2 * half * unit,
            **style,
        )

    square(235, fill=LEAF, stroke="none")
    sheet.hatch(
        box(middle_x - 235 * unit, middle_y - 235 * unit, 470 * unit, 470 * unit),
        15,
        0,
        stroke=WATER,
    )
    square(235, fill="none", stroke=WATER, stroke_width=THIN)
    square(180, fill=PAPER)
    for index in range(-4, 5):
        for side in (-180, 180):
            if index or side:
                x, y = middle_x + index * 40 * unit, middle_y + side * unit
                sheet.rect(x - 12, y - 12, 24, 24, fill=PAPER, stroke_width=THIN)
                x, y = middle_x + side * unit, middle_y + index * 40 * unit
                sheet.rect(x - 12, y - 12, 24, 24, fill=PAPER, stroke_width=THIN)
    square(172, fill=GROUND, stroke_width=THIN)
    street = 7.0
    sheet.rect(
        middle_x - 172 * unit,
        middle_y - street * unit,
        344 * unit,
        2 * street * unit,
        stroke=SAND,
        stroke_width=THIN,
    )
    for side in (-1, 1):
        x = middle_x + side * 176 * unit
        sheet.rect(x - 22, middle_y - street * unit - 8, 44, 2 * street * unit + 16, fill=WHITE)
        sheet.rect(
            middle_x + (180 if side > 0 else -235) * unit,
            middle_y - 9,
            55 * unit,
            18,
            stroke_width=THIN,
        )
    chance = random.Random(7)
    for row in range(8):
        for column in range(8):
            x = middle_x + (-160 + column * 41) * unit
            y = middle_y + (-160 + row * 41) * unit
            if abs(y + 16 * unit - middle_y) < 24 * unit or (column > 4 and row < 4):
                continue
            wide, tall = (22 + chance.random() * 10) * unit, (20 + chance.random() * 10) * unit
            sheet.rect(
                x,
                y,
                wide,
                tall,
                fill="none",
                stroke=SAND,
                stroke_width=THIN,
                stroke_dasharray="9 6",
            )
    citadel = (middle_x + 110 * unit, middle_y - 180 * unit)
    sheet.rect(
        citadel[0] - 14 * unit,
        citadel[1],
        84 * unit,
        84 * unit,
        fill=LEAF,
        stroke=WATER,
        stroke_width=THIN,
    )
    sheet.rect(*citadel, 70 * unit, 70 * unit, fill=PAPER)
    sheet.hatch(box(*citadel, 70 * unit, 70 * unit), 9, stroke=SAND)
    sheet.rect(citadel[0] + 16, citadel[1] + 16, 70 * unit - 32, 70 * unit - 32, stroke_width=THIN)
    for x, y, wide, tall in (
        (22, 22, 52, 40),
        (80, 22, 32, 40),
        (22, 68, 30, 44),
        (58, 68, 54, 44),
    ):
        sheet.rect(citadel[0] + x, citadel[1] + y, wide, tall, fill=GROUND, stroke_width=HAIR)
    sheet.rect(citadel[0] + 84, citadel[1] + 82, 26, 26, fill=SAND, stroke_width=THIN)
    house = (middle_x - 60 * unit, middle_y + 30 * unit)
    sheet.rect(*house, 34 * unit, 26 * unit, fill=WHITE)
    sheet.rect(house[0] + 14, house[1] + 12, 17 * unit, 7 * unit, fill=LEAF, stroke_width=THIN)
    for label, at, to in (
        ("A", (1290, 120), (citadel[0] + 60, citadel[1] + 50)),
        ("B", (1290, 300), (citadel[0] + 97, citadel[1] + 96)),
        ("C", (1290, 500), (middle_x + 80 * unit, middle_y)),
        ("D", (1290, 700), (house[0] + 40, house[1] + 20)),
        ("E", (1290, 860), (middle_x + 205 * unit, middle_y + 150 * unit)),
        ("F", (70, 300), (middle_x - 176 * unit, middle_y - 60 * unit)),
        ("G", (70, 700), (middle_x - 120 * unit, middle_y + 100 * unit)),
    ):  # fmt: skip
        sheet.pointer(label, at, to)
    sheet.scale_bar(1170, 975, unit, 100, "m")
    sheet.north(90, 90)
    sheet.save("plan-halevard.svg")


def plan_caravanserai() -> None:
    """The principle of a caravanserai with one gate, and a section through its court."""
    sheet = Sheet(1500, 760)
    left, top, side = 120.0, 60.0, 600.0
    sheet.rect(left, top, side, side, fill=PAPER, stroke_width=THICK)
    for x in (left, left + side):
        for y in (top, top + side):
            sheet.circle(x, y, 42, fill=PAPER, stroke_width=MEDIUM)
    sheet.rect(left + 4, top + 4, side - 8, side - 8, fill=PAPER, stroke="none")
    depth, count = 92.0, 5
    size = (side - 40 - 2 * depth) / count
    for index in range(count):
        for fixed in (left + 20, left + side - 20 - depth):
            y = top + 20 + depth + index * size
            sheet.rect(fixed + 5, y + 5, depth - 10, size - 10, stroke_width=THIN)
        x = left + 20 + depth + index * size
        sheet.rect(x + 5, top + 25, size - 10, depth - 10, stroke_width=THIN)
        if index != count // 2:
            sheet.rect(x + 5, top + side - 15 - depth, size - 10, depth - 10, stroke_width=THIN)
    inner = 20 + depth
    sheet.rect(left + inner, top + inner, side - 2 * inner, side - 2 * inner, fill=GROUND)
    for index in range(6):
        for place in (left + inner + 22, left + side - inner - 40):
            sheet.rect(
                place,
                top + inner + 22 + index * (side - 2 * inner - 62) / 5,
                18,
                18,
                fill=INK,
                stroke="none",
            )
            sheet.rect(
                left + inner + 22 + index * (side - 2 * inner - 62) / 5,
                top + inner + 22 if place < 500 else top + side - inner - 40,
                18,
                18,
                fill=INK,
                stroke="none",
            )
    sheet.circle(left + side / 2, top + side / 2, 34, fill=LEAF, stroke=WATER)
    sheet.rect(left + side / 2 - 34, top + side - inner - 2, 68, inner + 26, fill=WHITE)
    sheet.rect(left + side / 2 - 62, top + side - 12, 124, 40, fill=SAND)
    sheet.rect(left + side / 2 - 30, top + side - 16, 60, 50, fill=WHITE, stroke="none")
    base, start = 520.0, 850.0
    sheet.line((820, base), (1470, base), stroke_width=THICK)
    for x in (start, start + 430):
        sheet.rect(x, base - 190, 130, 190, fill=PAPER)
        sheet.hatch(box(x, base - 190, 130, 190), 10, stroke=SAND)
        sheet.path(pointed(x + 22, base, 86, 130), fill=WHITE)
        sheet.rect(x, base - 190, 130, 190, fill="none")
    sheet.path(f"M{start + 130} {base - 130}h60", fill="none")
    for index in range(3):
        x = start + 150 + index * 88
        sheet.path(pointed(x, base, 66, 118), fill=GROUND, stroke=SAND, stroke_width=THIN)
    sheet.rect(start + 130, base - 136, 300, 16, fill=SAND, stroke_width=THIN)
    sheet.path(f"M{start + 225} {base}q25 -30 50 0", fill=LEAF, stroke=WATER)
    for label, at, to in (
        ("A", (left + side / 2 + 190, 725), (left + side / 2 + 20, top + side + 14)),
        ("B", (40, 360), (left + inner + 90, top + side / 2)),
        ("C", (40, 180), (left + 60, top + 220)), ("D", (780, 180),
        (left + side - 62, top + 60 + 120)),
        ("E", (780, 420), (left + side / 2 + 24, top + side / 2)),
        ("F", (1150, 640), (start + 60, base - 60)),
    ):  # fmt: skip
        sheet.pointer(label, at, to)
    sheet.save("plan-caravanserai.svg")


def mausoleum() -> None:
    """The principle of a domed brick tomb: section on the left, plan on the right."""
    sheet = Sheet(1500, 760)
    foot, left, wide = 690.0, 130.0, 480.0
    thick, wall = 74.0, 300.0
    shell = (
        f"M{left} {foot}V{foot - wall}h{thick}L{left + 120} {foot - wall - 60}"
        f"Q{left + 130} {foot - wall - 220} {left + wide / 2} {foot - wall - 270}"
        f"Q{left + wide - 130} {foot - wall - 220} {left + wide - 120} {foot - wall - 60}"
        f"L{left + wide - thick} {foot - wall}h{thick}V{foot}h{-thick}V{foot - wall + 20}"
        f"L{left + 146} {foot - wall - 60}Q{left + 156} {foot - wall - 190} {left + wide / 2} "
        f"{foot - wall - 232}Q{left + wide - 156} {foot - wall - 190} {left + wide - 146} "
        f"{foot - wall - 60}L{left + wide - thick} {foot - wall + 20}V{foot}Z"
    )
    inside = (
        f"M{left + thick} {foot}V{foot - wall + 20}L{left + 146} {foot - wall - 60}"
        f"Q{left + 156} {foot - wall - 190} {left + wide / 2} {foot - wall - 232}"
        f"Q{left + wide - 156} {foot - wall - 190} {left + wide - 146} {foot - wall - 60}"
        f"L{left + wide - thick} {foot - wall + 20}V{foot}Z"
    )
    outer = shell.split("h-74")[0] + "Z"
    sheet.path(outer, fill=PAPER, stroke="none")
    sheet.hatch(outer, 9, stroke=GREY)
    sheet.path(inside, fill=WHITE, stroke_width=MEDIUM)
    sheet.path(outer, fill="none")
    for side in (-1, 1):
        x = left + wide / 2 + side * 120
        sheet.path(pointed(x - 44, foot - 60, 88, 190), fill=GROUND, stroke=SAND, stroke_width=THIN)
        sheet.path(
            f"M{x - 70} {foot - wall + 24}q70 -92 140 0",
            fill="none",
            stroke=SAND,
            stroke_width=THIN,
        )
    sheet.rect(left + wide / 2 - 90, foot - 62, 180, 62, fill=SAND)
    sheet.rect(left + wide / 2 - 70, foot - 88, 140, 26, fill=PAPER, stroke_width=THIN)
    sheet.line((40, foot), (740, foot), stroke_width=THICK)
    x, y, size = 890.0, 130.0, 480.0
    sheet.rect(x, y, size, size, fill=PAPER)
    sheet.hatch(box(x, y, size, size), 9, stroke=GREY)
    room = 74.0
    cut = 62.0
    octagon = [
        (x + room + cut, y + room), (x + size - room - cut, y + room),
        (x + size - room, y + room + cut),
        (x + size - room, y + size - room - cut), (x + size - room - cut, y + size - room),
        (x + room + cut, y + size - room), (x + room, y + size - room - cut),
        (x + room, y + room + cut),
    ]  # fmt: skip
    sheet.polygon(octagon)
    sheet.rect(x, y, size, size, fill="none")
    sheet.circle(
        x + size / 2,
        y + size / 2,
        152,
        fill="none",
        stroke=SAND,
        stroke_width=THIN,
        stroke_dasharray="14 9",
    )
    sheet.rect(x + size / 2 - 40, y + size - room - 2, 80, room + 4, fill=WHITE, stroke_width=THIN)
    sheet.rect(x + size / 2 - 40, y + size - room - 3, 80, 8, fill=WHITE, stroke="none")
    sheet.rect(x + size / 2 - 120, y + size / 2 - 70, 240, 130, fill=SAND)
    sheet.rect(x + size / 2 - 96, y + size / 2 - 46, 192, 82, fill=PAPER, stroke_width=THIN)
    for label, at, to in (
        ("A", (690, 110), (left + wide / 2 + 60, foot - wall - 240)),
        ("B", (690, 300), (left + wide - 130, foot - wall - 20)),
        ("C", (690, 520), (left + wide / 2 + 60, foot - 74)),
        ("D", (1440, 300), (x + size - 40, y + 200)),
        ("E", (1130, 700), (x + size / 2, y + size - 30)),
    ):  # fmt: skip
        sheet.pointer(label, at, to)
    sheet.save("mausoleum.svg")


def earthen_wall() -> None:
    """How an earthen wall decays, and the same wall with a shelter coat and a drain."""
    sheet = Sheet(1500, 620)
    ground = 470.0
    sheet.rect(0, ground, 1500, 110, fill=PAPER, stroke="none")
    for x in range(20, 1480, 36):
        sheet.line(
            (x, ground + 60 + (x * 7) % 31),
            (x + 14, ground + 60 + (x * 7) % 31),
            stroke=SAND,
            stroke_width=THIN,
        )
    left = [
        (270, ground), (292, 430), (304, 390), (288, 340), (276, 270), (282, 190), (318, 140),
        (372, 152), (430, 128), (468, 170), (474, 260), (462, 340), (444, 392), (452, 430),
        (478, ground),
    ]  # fmt: skip
    sheet.polygon(left, fill=PAPER)
    sheet.hatch(closed(left), 10, stroke=SAND)
    sheet.polygon(left, fill="none")
    for y in range(190, 460, 62):
        sheet.line((284, y), (468, y), stroke=SAND, stroke_width=THIN)
    sheet.path("M330 150q26 120 -8 210", fill="none", stroke_width=THIN)
    for x in (250, 500):
        sheet.path(f"M{x - 40} {ground}q40 -34 80 0Z", fill=SAND, stroke_width=THIN)
    for x in (210, 260, 500, 550):
        sheet.path(f"M{x} {ground + 92}v-66l-8 14m8 -14l8 14", fill="none", stroke=WATER)
    right = box(1030, 150, 190, ground - 150)
    sheet.path(right, fill=PAPER)
    sheet.hatch(right, 10, stroke=SAND)
    for y in range(200, 460, 62):
        sheet.line((1034, y), (1216, y), stroke=SAND, stroke_width=THIN)
    coat = "M1000 470L1008 140Q1125 84 1242 140L1250 470H1220V150H1030V470Z"
    sheet.path(coat, fill=LEAF)
    sheet.path(right, fill="none")
    sheet.path(f"M900 {ground}l34 60h46l34 -60", fill=WHITE)
    sheet.circle(957, ground + 44, 13, fill=WHITE, stroke=WATER)
    sheet.path(f"M1236 {ground}l34 60h46l34 -60", fill=WHITE)
    sheet.circle(1293, ground + 44, 13, fill=WHITE, stroke=WATER)
    sheet.line((20, ground), (900, ground), stroke_width=MEDIUM)
    sheet.line((1014, ground), (1236, ground), stroke_width=MEDIUM)
    sheet.line((1350, ground), (1480, ground), stroke_width=MEDIUM)
    for label, at, to in (
        ("A", (130, 110), (376, 146)), ("B", (130, 250), (326, 250)), ("C", (130, 390), (300, 400)),
        ("D", (130, 570), (210, 540)), ("E", (620, 390), (530, 456)), ("F", (860, 110),
        (1010, 160)),
        ("G", (860, 260), (1120, 300)), ("H", (860, 570), (948, 520)),
    ):  # fmt: skip
        sheet.pointer(label, at, to)
    sheet.line((750, 60), (750, 560), stroke=SAND, stroke_width=THIN, stroke_dasharray="12 8")
    sheet.save("earthen-wall.svg")


def profile() -> None:
    """A profile from the Vakhsh to the hills of Khovaling, heights exaggerated."""
    sheet = Sheet(1500, 560)
    line = [
        (0, 300), (60, 360), (120, 412), (180, 424), (220, 424), (340, 420), (430, 408), (520, 350),
        (580, 300), (640, 330), (720, 396), (800, 408), (860, 404), (920, 396), (985, 250),
        (1040, 230),
        (1100, 330), (1160, 340), (1230, 260), (1300, 190), (1370, 150), (1430, 90), (1500, 40),
    ]  # fmt: skip
    body = smooth(line) + "L1500 520L0 520Z"
    sheet.path(body, fill=PAPER, stroke="none")
    sheet.hatch(body, 16, 90, stroke=SAND)
    salt = [(930, 396), (985, 250), (1040, 230), (1098, 328), (1090, 460), (950, 470)]
    sheet.path(smooth(salt) + "Z", fill=WHITE, stroke_width=THIN)
    sheet.hatch(smooth(salt) + "Z", 12, 20, stroke=GREY)
    sheet.path(smooth(line), fill="none", stroke_width=5)
    for x, y, width in ((196, 424, 40), (852, 404, 26)):
        sheet.path(f"M{x - width} {y}q{width} 30 {2 * width} 0Z", fill=WATER, stroke="none")
    for label, x, y in (
        ("7", 280, 422), ("1", 400, 412), ("9", 700, 388), ("2", 800, 408), ("11", 1300, 190),
        ("5", 545, 330),
    ):  # fmt: skip
        sheet.line((x, y - 8), (x, y - 74), stroke_width=THIN)
        sheet.circle(x, y - 6, 7, fill=BROWN, stroke="none")
        sheet.badge(x, y - 96, label)
    for label, x, y in (
        ("A", 196, 490),
        ("B", 852, 490),
        ("C", 1020, 400),
        ("D", 1420, 320),
        ("E", 620, 420),
    ):
        sheet.badge(x, y, label)
    sheet.text(40, 540, "W", 28)
    sheet.text(1460, 540, "E", 28)
    sheet.save("profile.svg")


def timeline() -> None:
    """The centuries of the kingdom, the reigns, and the span of each component part."""
    sheet = Sheet(1500, 800)

    def at(year: float) -> float:
        return 110 + (year - 500) * 1.2

    for year in range(500, 1601, 100):
        x = at(year)
        sheet.line((x, 150), (x, 730), stroke=SAND, stroke_width=HAIR)
        sheet.text(x, 755, str(year), 24, fill=GREY)
    rulers = (
        (600, 751, "a", LEAF), (751, 850, "b", PAPER), (850, 1000, "c", SAND),
        (1000, 1060, "d", PAPER),
        (1060, 1220, "e", LEAF), (1220, 1350, "f", PAPER), (1350, 1505, "g", SAND),
        (1505, 1600, "h", PAPER),
    )  # fmt: skip
    for start, end, label, fill in rulers:
        sheet.rect(at(start), 60, at(end) - at(start), 56, fill=fill, stroke_width=THIN)
        sheet.text(at((start + end) / 2), 88, label, 28)
    spans = (
        ("1", (620, 750), None), ("11", (630, 800), None), ("7", (500, 750), (750, 1000)),
        ("2", (850, 1100), (1100, 1200)), ("3", (850, 1100), (1100, 1200)),
        ("4", None, (800, 1200)),
        ("5", None, (800, 1220)), ("8", None, (800, 1220)), ("10", None, (700, 1220)),
        ("9", None, (950, 1300)), ("6", None, (1250, 1600)),
    )  # fmt: skip
    for index, (label, read, assumed) in enumerate(spans):
        y = 180 + index * 49
        sheet.text(60, y, label, 28)
        if read:
            sheet.rect(
                at(read[0]),
                y - 12,
                at(read[1]) - at(read[0]),
                24,
                fill=BROWN,
                stroke="none",
                fill_opacity=0.75,
            )
        if assumed:
            sheet.rect(
                at(assumed[0]),
                y - 12,
                at(assumed[1]) - at(assumed[0]),
                24,
                fill="none",
                stroke=BROWN,
                stroke_width=THIN,
                stroke_dasharray="8 6",
            )
    for label, year in (("A", 751), ("B", 1220), ("C", 1505)):
        x = at(year)
        sheet.line((x, 120), (x, 740), stroke=BROWN, stroke_width=THIN, stroke_dasharray="10 7")
        sheet.badge(x, 140, label)
    sheet.save("timeline.svg")


def links() -> None:
    """The component parts and what ties them: rule, road, faith, craft."""
    sheet = Sheet(1500, 820)
    place = {
        "1": (230, 560), "7": (150, 700), "9": (560, 590), "2": (800, 430), "3": (940, 380),
        "4": (1060, 280), "5": (520, 190), "6": (680, 150), "8": (860, 640), "10": (700, 740),
        "11": (1340, 120),
    }  # fmt: skip
    rule = [("2", "3"), ("2", "4"), ("2", "5"), ("2", "7"), ("2", "8"), ("2", "10")]
    road = [("7", "1"), ("1", "9"), ("9", "2"), ("9", "10"), ("10", "8"), ("5", "6"), ("4", "11")]
    faith = [("1", "7"), ("1", "11")]
    for pairs, look in (
        (faith, {"stroke": WATER, "stroke_width": 5, "stroke_dasharray": "4 12"}),
        (road, {"stroke": BROWN, "stroke_width": 6}),
        (rule, {"stroke": INK, "stroke_width": MEDIUM, "stroke_dasharray": "18 10"}),
    ):
        for one, other in pairs:
            (x0, y0), (x1, y1) = place[one], place[other]
            bend = -120 if other == "11" and look["stroke"] == WATER else 22
            dx, dy = x1 - x0, y1 - y0
            size = math.hypot(dx, dy)
            middle = ((x0 + x1) / 2 - dy / size * bend, (y0 + y1) / 2 + dx / size * bend)
            sheet.path(f"M{x0} {y0}Q{middle[0]:.0f} {middle[1]:.0f} {x1} {y1}", fill="none", **look)
    for label, (x, y) in place.items():
        sheet.circle(x, y, 42, fill=SAND if label == "2" else PAPER, stroke_width=MEDIUM)
        sheet.text(x, y, label, 36)
    for index, (look, label) in enumerate((
        ({"stroke": BROWN, "stroke_width": 6}, "A"),
        ({"stroke": INK, "stroke_width": MEDIUM, "stroke_dasharray": "18 10"}, "B"),
        ({"stroke": WATER, "stroke_width": 5, "stroke_dasharray": "4 12"}, "C"),
    )):  # fmt: skip
        y = 590 + index * 60
        sheet.line((1120, y), (1290, y), **look)
        sheet.badge(1330, y, label)
    sheet.save("links.svg")


def management() -> None:
    """Bodies of the management framework and the lines between them."""
    sheet = Sheet(1500, 760)
    boxes = {
        "1": (60, 40, 400), "2": (550, 40, 400), "3": (1040, 40, 400), "4": (400, 280, 700),
        "5": (60, 280, 240), "6": (1200, 280, 240), "7": (60, 540, 320), "8": (420, 540, 320),
        "9": (780, 540, 320), "10": (1140, 540, 300),
    }  # fmt: skip
    direct = [
        [(750, 150), (750, 280)], [(220, 390), (220, 390)],
        [(600, 390), (600, 465), (220, 465), (220, 540)],
        [(680, 390), (680, 500), (580, 500), (580, 540)],
        [(820, 390), (820, 500), (940, 500), (940, 540)],
        [(900, 390), (900, 465), (1290, 465), (1290, 540)],
    ]  # fmt: skip
    advise = [
        [(260, 150), (260, 215), (620, 215), (620, 280)],
        [(1240, 150), (1240, 215), (880, 215), (880, 280)],
        [(300, 335), (400, 335)],
        [(1200, 335), (1100, 335)],
    ]
    for way in direct:
        if way[0] != way[-1]:
            sheet.line(*way)
            x, y = way[-1]
            sheet.polygon([(x - 9, y - 17), (x + 9, y - 17), (x, y)], fill=INK, stroke="none")
    for way in advise:
        sheet.line(*way, stroke=BROWN, stroke_dasharray="14 10")
    for label, (x, y, width) in boxes.items():
        fill = SAND if label == "4" else GROUND
        sheet.rect(x, y, width, 110, fill=fill, rx=6)
        sheet.text(x + width / 2, y + 55, label, 46)
    sheet.save("management.svg")


def main() -> None:
    """Draw everything."""
    for draw in (
        plan_ajinatepa, plan_hulbuk, portal_hulbuk, stucco_hulbuk, plan_halevard, plan_caravanserai,
        mausoleum, earthen_wall, profile, timeline, links, management,
    ):  # fmt: skip
        draw()


if __name__ == "__main__":
    main()

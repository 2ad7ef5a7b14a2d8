"""Reads the QR code that a terminal shows, as a phone's camera would: ISO/IEC 18004, byte mode, of
the small sizes whose code words are one block. Errors are not mended: there are none."""

from collections.abc import Callable, Iterator

Square = list[list[int]]
Mask = Callable[[int, int], int]

HALVES = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}  # light is drawn, dark is left out
FORMAT = [(8, column) for column in range(5)]
MASKS: tuple[Mask, ...] = (
    lambda row, column: (row + column) % 2,
    lambda row, column: row % 2,
    lambda row, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)


def read(drawn: str) -> str:
    """The text of a code that is drawn in half blocks, two rows to a line."""
    square = _square(drawn)
    bits = "".join(map(str, _bits(square)))
    assert bits[:4] == "0100", "bytes"
    size = int(bits[4:12], 2)
    return bytes(int(bits[at : at + 8], 2) for at in range(12, 12 + 8 * size, 8)).decode()


def _square(drawn: str) -> Square:
    """The code without its rim."""
    rows: Square = []
    for line in drawn.splitlines():
        pairs = [HALVES[half] for half in line]
        rows += [[top for top, _ in pairs], [low for _, low in pairs]]
    dark = [(at, row.index(1)) for at, row in enumerate(rows) if 1 in row]
    top, low, left = dark[0][0], dark[-1][0], min(column for _, column in dark)
    size = low - top + 1
    assert top >= 2, "a rim all round"
    assert left >= 2, "a rim all round"
    assert 25 <= size <= 37, "one block"
    return [row[left : left + size] for row in rows[top : low + 1]]


def _bits(square: Square) -> Iterator[int]:
    """What is in it, in the order of writing: two columns at a time, up and down, from the end."""
    size, mask = len(square), _mask(square)
    column, up = size - 1, True
    while column > 0:
        column -= column == 6
        for row in range(size - 1, -1, -1) if up else range(size):
            for place in (column, column - 1):
                if not _fixed(row, place, size):
                    yield square[row][place] ^ (mask(row, place) == 0)
        column, up = column - 2, not up


def _mask(square: Square) -> Mask:
    """Which of them it was written with: said in its corner, itself masked."""
    said = "".join(str(square[row][column]) for row, column in FORMAT)
    return MASKS[(int(said, 2) ^ 0b10101) & 0b111]


def _fixed(row: int, column: int, size: int) -> bool:
    """Whether a place belongs to what every code of this size has."""
    near, far = 9, size - 8
    corner = (row < near and (column < near or column >= far)) or (row >= far and column < near)
    aligned = abs(row - (size - 7)) <= 2 and abs(column - (size - 7)) <= 2
    return corner or aligned or row == 6 or column == 6

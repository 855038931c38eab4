"""Randomness that depends on the place and a salt only, so that the same place always looks the same."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Hashes = NDArray[np.uint32]

BLOCK = 256  # pixels


class Block(NamedTuple):
    """One square of 256 x 256 pixels of the global 10 m grid of a UTM zone.

    Everything is computed for whole blocks and cut afterwards. A pixel's value is thus the outcome of the very same
    computation whatever area was asked for, to the last bit.

    Attributes:
        epsg: EPSG code of the UTM zone.
        column: number of the block eastwards; its west edge lies at ``column * 2560`` m.
        row: number of the block northwards; its south edge lies at ``row * 2560`` m.
    """

    epsg: int
    column: int
    row: int

    @property
    def xs(self) -> NDArray[np.int64]:
        """Global pixel numbers eastwards, shape ``(256,)``."""
        return self.column * BLOCK + np.arange(BLOCK)

    @property
    def ys(self) -> NDArray[np.int64]:
        """Global pixel numbers northwards, from north to south as in a raster, shape ``(256,)``."""
        return self.row * BLOCK + np.arange(BLOCK - 1, -1, -1)


def hashed(*parts: NDArray[np.generic] | int) -> Hashes:
    """Mix integers (arrays broadcast against each other) into 32 well-stirred bits each."""
    state = np.asarray(0x9E3779B9, dtype=np.uint32)
    with np.errstate(over="ignore"):  # wrapping around is what a hash does
        for part in parts:
            # Through int64, so that negative numbers wrap around instead of raising.
            word = np.asarray(part, dtype=np.int64).astype(np.uint32)
            state = _stir(state * np.uint32(0x85EBCA6B) + word)
    return state


def _stir(bits: Hashes) -> Hashes:
    """Finish a hash ("lowbias32" by C. Wellons)."""
    bits = (bits ^ (bits >> np.uint32(16))) * np.uint32(0x7FEB352D)
    bits = (bits ^ (bits >> np.uint32(15))) * np.uint32(0x846CA68B)
    return bits ^ (bits >> np.uint32(16))


def unit(bits: Hashes) -> Floats:
    """Turn hashes into numbers in [0, 1)."""
    return (bits >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)


def value_noise(block: Block, cell: int, *salt: int) -> Floats:
    """Return smooth noise in [0, 1), shape ``(256, 256)``, with features of about ``cell`` pixels."""
    columns, across = _lattice(block.xs, cell)
    rows, down = _lattice(block.ys, cell)
    first_column, first_row = columns.min(), rows.min()
    lattice = unit(
        hashed(
            np.arange(first_column, columns.max() + 2)[None, :],
            np.arange(first_row, rows.max() + 2)[:, None],
            block.epsg,
            *salt,
        )
    )
    rows, columns = rows - first_row, columns - first_column
    lines = lattice[rows] + (lattice[rows + 1] - lattice[rows]) * down[:, None]
    west = lines[:, columns]
    return np.asarray(west + (lines[:, columns + 1] - west) * across[None, :], dtype=np.float32)


def _lattice(pixels: NDArray[np.int64], cell: int) -> tuple[NDArray[np.int64], Floats]:
    """Return each pixel's lattice cell and its smoothed position within it."""
    position = ((pixels % cell).astype(np.float32) + np.float32(0.5)) / np.float32(cell)
    return pixels // cell, position * position * (3 - 2 * position)

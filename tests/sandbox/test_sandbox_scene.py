"""The synthetic landscape, UTM and MGRS."""

import datetime as dt

import numpy as np
import pytest

from sen4cap_client.sandbox import crops, scene
from sen4cap_client.sandbox.noise import Block, value_noise
from sen4cap_client.sandbox.utm import tile_of, tile_origin, to_utm, zone_of

BLOCK = Block(32632, 217, 2318)
NAMES = [cover.name for cover in crops.COVERS]


@pytest.mark.parametrize(
    ("lon", "lat", "tile"),
    [
        (9.99, 53.55, "32UNE"),  # Hamburg
        (2.35, 48.85, "31UDQ"),  # Paris
        (24.75, 59.44, "35VLF"),  # Tallinn
        (5.32, 60.39, "32VKN"),  # Bergen, in the widened zone 32
        (15.6, 78.2, "33XWG"),  # Svalbard
        (26.1, 44.43, "35TMK"),  # Bucharest
        (-0.1, 51.5, "30UYC"),  # London
        (151.2, -33.87, "56HLH"),  # Sydney
        (-58.4, -34.6, "21HUB"),  # Buenos Aires
        (-77.05, 38.9, "18SUJ"),  # Washington
    ],
)
def test_tiles_have_the_names_of_mgrs(lon, lat, tile):
    """Known places lie in known squares, and a square's corner is found by its name."""
    assert tile_of(lon, lat) == tile
    zone, east, north = tile_origin(tile)
    x, y = to_utm(zone, lon, lat)
    assert zone == zone_of(lon, lat)
    assert 0 <= x - east < 100_000
    assert 0 <= y - north < 100_000


@pytest.mark.parametrize("tile", ["00UNE", "61UNE", "32INE", "32UAE", "32UNI"])
def test_no_such_tile(tile):
    """Letters that the zone does not have are refused."""
    with pytest.raises(ValueError, match=tile):
        tile_origin(tile)


@pytest.mark.parametrize(
    ("name", "day", "low", "high"),
    [
        ("winter wheat", 158, 0.9, 1.0),  # 7 June
        ("winter wheat", 230, 0.0, 0.15),  # harvested
        ("winter wheat", 350, 0.3, 0.4),  # sown again
        ("maize", 130, 0.0, 0.1),
        ("maize", 215, 0.85, 1.0),
        ("rapeseed", 120, 0.85, 1.0),
        ("sugar beet", 250, 0.85, 1.0),
        ("potato", 190, 0.8, 1.0),
        ("grassland", 20, 0.5, 0.6),
        ("forest", 200, 0.9, 1.0),
        ("water", 200, 0.0, 0.0),
    ],
)
def test_crops_grow_when_they_should(name, day, low, high):
    """Green cover by day of the year."""
    assert low <= crops.green_cover(np.array([NAMES.index(name)]), day)[0] <= high


@pytest.mark.parametrize("cover", range(len(NAMES)), ids=NAMES)
def test_green_cover_is_a_fraction_and_the_year_closes(cover):
    """Between 0 and 1 on every day, without a jump at the turn of the year."""
    curve = crops.green_cover(np.full(367, cover), np.arange(367.0))
    assert curve.min() >= 0
    assert curve.max() <= 1
    assert curve[0] == pytest.approx(curve[365], abs=0.06)


def test_parcels_have_the_size_of_parcels():
    """Most of the arable area lies in parcels of 1 to 20 ha."""
    land = scene.land_of(BLOCK)
    hectares = np.bincount(land.parcel.ravel())[land.hashes > crops.GRASSLAND] / 100
    assert hectares.max() < 20
    assert hectares[hectares >= 1].sum() > 0.9 * hectares.sum()


def test_crops_rotate_but_grassland_stays():
    """The next year other crops grow on the same parcels."""
    hashes = scene.land_of(BLOCK).hashes
    one, two = scene.cover_of(hashes, 2024), scene.cover_of(hashes, 2025)
    assert np.array_equal(one == crops.GRASSLAND, two == crops.GRASSLAND)
    assert 0.3 < (one != two).mean() < 0.9


def test_neighbouring_blocks_fit():
    """Noise goes on smoothly from block to block."""
    west, east = value_noise(BLOCK, 40), value_noise(BLOCK._replace(column=BLOCK.column + 1), 40)
    south = value_noise(BLOCK._replace(row=BLOCK.row - 1), 40)
    assert np.abs(west[:, -1] - east[:, 0]).max() < 0.06
    assert np.abs(west[-1] - south[0]).max() < 0.06


@pytest.mark.parametrize(
    ("start", "end", "day"),
    [
        ("2024-06-01", "2024-06-07", "2024-06-07"),
        ("2024-06-01", "2024-06-11", "2024-06-07"),
        ("2024-06-01", "2024-06-12", "2024-06-12"),
        ("2023-01-01", "2023-01-05", "2023-01-04"),
        ("2024-06-03", "2024-06-06", None),
    ],
)
def test_the_satellite_comes_every_five_days(start, end, day):
    """The latest acquisition in the window is taken."""
    acquired = scene.latest_acquisition(dt.date.fromisoformat(start), dt.date.fromisoformat(end))
    assert (acquired and acquired.isoformat()) == (day and f"{day}T10:25:59+00:00")

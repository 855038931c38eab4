"""Rows from whatever people keep them in, and what is wrong with them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pandas
import pytest
from shapely.geometry import box

from sen4cap_client.api import Client, InvalidRequest, InvalidRows
from sen4cap_client.batch import grid, windows

PLACES = {"north": box(9.90, 53.50, 9.91, 53.51), "south": box(9.90, 53.40, 9.91, 53.41)}
DATES = {"start_date": "2024-06-01", "end_date": "2024-06-07"}
AOI = "L3B AOI Indicators"


def sites(crs: str = "EPSG:4326") -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame({"name": list(PLACES)}, geometry=list(PLACES.values()), crs="EPSG:4326").to_crs(crs)


def as_csv(folder: Path) -> Any:
    path = folder / "sites.csv"
    lines = [f'{name};2024-06-01;2024-06-07;"{place.wkt}"' for name, place in PLACES.items()]
    path.write_text("\n".join(["\ufeffname;Start date;enddate;site extent", *lines]) + "\n", encoding="utf-8")
    return path


def as_geojson(folder: Path) -> Any:
    path = folder / "sites.geojson"
    sites().to_file(path, driver="GeoJSON")
    return path


def as_geopackage(folder: Path) -> Any:
    path = folder / "sites.gpkg"
    sites("EPSG:32632").to_file(path, driver="GPKG")
    return path


def as_geoparquet(folder: Path) -> Any:
    path = folder / "sites.parquet"
    sites("EPSG:25832").to_parquet(path)
    return str(path)


def as_parquet(folder: Path) -> Any:
    path = folder / "table.parquet"
    pandas.DataFrame(as_dicts(folder)).astype(str).to_parquet(path)
    return path


def as_json(folder: Path) -> Any:
    path = folder / "sites.json"
    path.write_text(json.dumps([{"name": name, "site_extent": place.wkt} for name, place in PLACES.items()]))
    return path


def as_frame(folder: Path) -> Any:
    return pandas.DataFrame([{"name": name, "site_extent": place.wkt} for name, place in PLACES.items()])


def as_map(folder: Path) -> Any:
    return sites("EPSG:3035")


def as_dicts(folder: Path) -> Any:
    return [{"name": name, "site_extent": place.wkt} for name, place in PLACES.items()]


FORMS = [as_csv, as_geojson, as_geopackage, as_geoparquet, as_parquet, as_json, as_frame, as_map, as_dicts]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_each_form_gives_the_same_rows(form: Any, client: Client, tmp_path: Path) -> None:
    """Names and places arrive the same from each kind of table, in whatever CRS it is."""
    batch = client.batch(tmp_path / "b.sqlite", AOI, form(tmp_path), common=DATES)
    rows = list(batch._state.rows())
    assert [(row.number, row.name, row.state) for row in rows] == [(1, "north", "planned"), (2, "south", "planned")]
    for row in rows:
        assert {"startdate", "enddate", "geom"} <= set(row.request.inputs)
        place = geopandas.GeoSeries.from_wkt([row.request.inputs["geom"]])[0]
        assert place.buffer(1e-6).contains(PLACES[row.name])
        assert place.area == pytest.approx(PLACES[row.name].area, rel=1e-3)


def test_all_bad_rows_are_reported(client: Client, tmp_path: Path) -> None:
    """Each bad row is reported with number, field and rule, and nothing is kept."""
    rows = [
        {"name": "good", "min_val": 1, "max_val": 5},
        {"name": "low", "min_val": -1, "max_val": 5},
        {"name": "odd", "min_val": "many", "max_vall": 5},
        {"name": "again", "max_val": 5, "min_val": 1},
    ]
    with pytest.raises(InvalidRows, match=r"3 of 4 rows do not fit") as caught:
        client.batch(tmp_path / "b.sqlite", "primes_between", rows)
    found = {(problem.row, problem.field, problem.rule) for problem in caught.value.problems}
    assert found == {
        (2, "Min val (min_val)", "minimum"),
        (3, "Min val (min_val)", "type"),
        (3, "max_vall", "unknown"),
        (4, "inputs", "twice"),
    }
    assert "Did you mean 'Max val'" in str(caught.value)
    assert not list(tmp_path.iterdir())
    assert "low" in caught.value._repr_html_()


def test_bad_rows_are_skipped_on_request(client: Client, tmp_path: Path) -> None:
    """The good rows keep their numbers, and what was wrong with the others is kept beside them."""
    rows = [{"min_val": -1}, {"min_val": 1}, {"min_val": "x"}, {"min_val": 2}]
    batch = client.batch(tmp_path / "b.sqlite", "primes_between", rows, on_invalid="skip")
    assert [row.number for row in batch._state.rows()] == [2, 4]
    assert [problem.row for problem in client.batch(tmp_path / "b.sqlite").skipped] == [1, 3]


def test_columns_that_are_no_inputs(client: Client, tmp_path: Path) -> None:
    """A column that is no input is a mistake, until it is said to be kept beside."""
    rows = [{"id": "p1", "crop": "wheat", "min_val": 1}, {"id": "p2", "crop": "rye", "min_val": 2}]
    with pytest.raises(InvalidRows, match=r"rows 1, 2, crop: is no input.*labels=\['crop'\]"):
        client.batch(tmp_path / "b.sqlite", "primes_between", rows, name="id")
    batch = client.batch(tmp_path / "b.sqlite", "primes_between", rows, name="id", labels=["crop"])
    assert list(batch.table()["crop"]) == ["wheat", "rye"]
    assert list(batch.table()["name"]) == ["p1", "p2"]
    other = client.batch(tmp_path / "c.sqlite", "primes_between", rows, labels=True)
    assert list(other.table()["name"]) == ["row-1", "row-2"]


def test_what_is_no_table(client: Client, tmp_path: Path) -> None:
    """What cannot be read as rows is said to be so, with what can."""
    (tmp_path / "rows.xml").write_text("<a/>")
    (tmp_path / "rows.json").write_text("{")
    (tmp_path / "rows.csv").write_text("a,b\n1,2,3\n")
    for given, what in (
        (3, "cannot be a int"),
        ([3], "Row 1 is a int"),
        ([], "no rows"),
        ({"min_val": 1}, "cannot be a dict"),
        (tmp_path / "rows.xml", "of no known kind"),
        (tmp_path / "rows.json", "cannot be read"),
        (tmp_path / "rows.csv", "line 2, has more values"),
        ("nowhere.csv", "There is no file"),
    ):
        with pytest.raises(InvalidRequest, match=what):
            client.batch(tmp_path / "b.sqlite", "primes_between", given)
    with pytest.raises(InvalidRequest, match="takes no place"):
        client.batch(tmp_path / "b.sqlite", "primes_between", sites())
    with pytest.raises(InvalidRows, match="does not know its CRS"):
        client.batch(tmp_path / "b.sqlite", AOI, sites().set_crs(None, allow_override=True), common=DATES)


def test_grid() -> None:
    """A grid has a row for each combination, with a site and a name of all that varies."""
    rows = grid(sites(), windows("2024-04-01", "2024-06-15", months=1), indicator_name=["NDVI", "LAI"])
    assert len(rows) == 2 * 3 * 2
    assert rows[-1]["name"] == "south_2024-06-01_2024-06-15_LAI"
    assert {row["site"] for row in rows} == set(PLACES)
    with pytest.raises(InvalidRequest, match="stands in two places"):
        grid([{"n": 1}], n=[1, 2])
    with pytest.raises(InvalidRequest, match="is one value"):
        grid([{"m": 1}], n="NDVI")


def test_windows() -> None:
    """Windows follow each other without gaps, and the last ends with the last day."""
    found = windows(date(2024, 1, 31), "31 March 2024", months=1)
    assert found[0] == {"start_date": "2024-01-31", "end_date": "2024-02-29"}
    assert found[-1]["end_date"] == "2024-03-31"
    days = windows("2024-12-30", "2025-01-03", days=2)
    assert [window["start_date"] for window in days] == ["2024-12-30", "2025-01-01", "2025-01-03"]
    for wrong in ({"days": 0}, {}, {"days": 1, "months": 1}):
        with pytest.raises(InvalidRequest, match="how long a window is"):
            windows("2024-01-01", "2024-01-02", **wrong)
    with pytest.raises(InvalidRequest, match="lies before"):
        windows("2024-01-02", "2024-01-01", days=1)


def test_folders_are_apart(client: Client, tmp_path: Path) -> None:
    """Rows of the same name, or of names that a system takes for the same, have folders of their own."""
    names = ["A", "a", "a", "../up", "..", "x/y"]
    rows = [{"name": name, "min_val": number} for number, name in enumerate(names)]
    batch = client.batch(tmp_path / "b.sqlite", "primes_between", rows)
    assert [row.folder for row in batch._state.rows()] == ["A", "a-2", "a-3", "_.._up", "row-5", "x_y"]
    assert batch.add([{"name": "A", "min_val": 50}]) == 1
    assert [row.folder for row in batch._state.rows()][-1] == "A-4"

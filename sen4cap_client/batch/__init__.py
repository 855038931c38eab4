"""Hundreds of jobs from one table of inputs: batches that survive anything and never submit a row twice.

    batch = client.batch("sites.sqlite", process="L3B AOI Indicators", inputs="sites.geojson")
    batch.run(download="out/")

The state of a batch is one SQLite file. Whatever ends the program, ``client.batch("sites.sqlite").run()`` goes on.
"""

from sen4cap_client.batch.batch import Batch
from sen4cap_client.batch.grid import grid, windows

__all__ = ["Batch", "grid", "windows"]

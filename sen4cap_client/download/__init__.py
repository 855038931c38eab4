"""Downloading files so that they are certainly whole.

A file is written beside its place, as ``.<name>.part`` with what is known of it in ``.<name>.part.json``, and gets its
name when all of it has arrived and fits what was announced. What was begun is gone on with, also by another program
run, for as long as the server still has the same file.
"""

from sen4cap_client.download.engine import files
from sen4cap_client.download.source import Source

__all__ = ["Source", "files"]

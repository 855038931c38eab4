"""The processes of a server at one time, kept in a file, and what has changed between two times.

A snapshot is one YAML file with the descriptions of all processes, sorted, so that version control shows its changes.

    >>> old = client.snapshot_processes("processes.yaml")
    >>> new = client.snapshot_processes()
    >>> diff(old, new)
    Changes: none

On the command line these are ``sen4cap-client snapshot`` and ``sen4cap-client snapshot diff``.
"""

from sen4cap_client.snapshot.changes import Change, Changes
from sen4cap_client.snapshot.compare import diff
from sen4cap_client.snapshot.taken import Snapshot

__all__ = ["Change", "Changes", "Snapshot", "diff"]

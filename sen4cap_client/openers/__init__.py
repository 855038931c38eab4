"""What turns a file of a job's results into data that Python works with.

Each kind of file has an `Opener`, which is chosen by media type, then by the end of the file's name. You can add your
own, and it goes before those that are here:

    >>> from sen4cap_client.openers import Opener, register
    >>> from sen4cap_client.openers.fetch import content
    >>> def open_notes(asset, *, encoding="utf-8"):
    ...     return content(asset.href).decode(encoding).splitlines()
    >>> register(Opener("notes", opens=open_notes, media_types=("text/x-notes",), suffixes=(".notes",)))

``results.open("remarks", encoding="latin-1")`` then gives lines. A package that has openers names them as entry points
of the group ``sen4cap_client.openers``, each an `Opener`.
"""

from sen4cap_client.openers.registry import Opener, opener_for, register, unregister

__all__ = ["Opener", "opener_for", "register", "unregister"]

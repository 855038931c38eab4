"""The client, written once here with ``async``; ``_sync`` is derived from it."""

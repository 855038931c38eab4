# Derived from sen4cap_client/_async/__init__.py by `make unasync`. Do not edit: change that file.

"""The client, written once here with ``async``; ``_sync`` is derived from it."""

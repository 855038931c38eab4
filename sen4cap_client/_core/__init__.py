"""Decisions without I/O, shared by the sync and the async client."""

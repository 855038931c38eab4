"""Python client for the Sen4CAP processing server (TAO)."""

__version__ = "0.3.0.dev0"

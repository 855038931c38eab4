"""What keeps a client from working, and what to do about it: behind ``sen4cap-client config check``.

`diagnose` goes from the settings over the network and the login to the results. The first request tells about the
network: it is sent as the client sends its own, over the same proxies and with the same trust, and only if it fails is
looked closer. All that can be wrong stands in `CAUSES`, with its fix and its exit code.
"""

from __future__ import annotations

from sen4cap_client.diagnosis.causes import CAUSES, STEPS, Cause
from sen4cap_client.diagnosis.report import Check, Diagnosis
from sen4cap_client.diagnosis.run import diagnose

__all__ = ["CAUSES", "STEPS", "Cause", "Check", "Diagnosis", "diagnose"]

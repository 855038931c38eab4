"""Whether a server still answers as it did, and as the contract says.

The server changes without notice. `probe` asks it for all that can be read, `read` takes answers from cassettes, HAR
files and observations that were saved; `with_contract` and `with_earlier` tell what differs, and whether that affects
who uses this client: `Severity.breaking`, ``new``, or ``cosmetic``, which the client gets along with.

On the command line it is ``sen4cap-client config drift``.
"""

from sen4cap_client.drift.compare import with_contract, with_earlier
from sen4cap_client.drift.contract import Contract
from sen4cap_client.drift.files import read
from sen4cap_client.drift.findings import Finding, Kind, Report
from sen4cap_client.drift.live import probe
from sen4cap_client.drift.observation import Observation
from sen4cap_client.drift.report import written

__all__ = [
    "Contract",
    "Finding",
    "Kind",
    "Observation",
    "Report",
    "probe",
    "read",
    "with_contract",
    "with_earlier",
    "written",
]

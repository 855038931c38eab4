"""``python -m sen4cap_client`` is ``sen4cap-client``."""

from sen4cap_client.cli import main

main(prog_name="sen4cap-client")

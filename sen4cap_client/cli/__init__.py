"""The command line, ``sen4cap-client``. Each command lies in a module of its own that is imported when it is needed."""

from __future__ import annotations

import sys

import click

from sen4cap_client import __version__
from sen4cap_client.cli.group import Commands, Program
from sen4cap_client.cli.options import common

# Where each command lies, and what the list of commands says of it: so that `--help` imports none of them.
_COMMANDS: Commands = {
    "configure": ("sen4cap_client.cli.configure:configure", "Say which server to use, and who you are."),
    "config": ("sen4cap_client.cli.config:config", "See the settings, and find out whether they work."),
    "snapshot": ("sen4cap_client.cli.snapshot:snapshot", "Take down all processes, to see later what has changed."),
    "login": ("sen4cap_client.cli.server:login", "Log in now, to see that it works."),
    "logout": ("sen4cap_client.cli.server:logout", "End the login, for all your programs."),
    "capabilities": ("sen4cap_client.cli.server:capabilities", "Ask the server what it is."),
    "list-processes": ("sen4cap_client.cli.processes:list_processes", "List the processes that the server offers."),
    "get-process": ("sen4cap_client.cli.processes:get_process", "Describe a process: its inputs and outputs."),
    "create-request": ("sen4cap_client.cli.requests:create_request", "Write a request to fill in."),
    "validate-request": ("sen4cap_client.cli.requests:validate_request", "Find what is wrong with a request."),
    "execute-process": ("sen4cap_client.cli.execution:execute_process", "Have a process executed."),
    "list-jobs": ("sen4cap_client.cli.jobs:list_jobs", "List your jobs, the newest first."),
    "get-job": ("sen4cap_client.cli.jobs:get_job", "Ask how a job is doing."),
    "watch-job": ("sen4cap_client.cli.watching:watch_job", "Follow jobs until they have ended."),
    "get-job-results": ("sen4cap_client.cli.results:get_job_results", "See what a job has computed."),
    "download-results": ("sen4cap_client.cli.results:download_results", "Keep the results of a job as files."),
    "open-result": ("sen4cap_client.cli.opening:open_result", "Look into a result: a short summary."),
    "dismiss-job": ("sen4cap_client.cli.jobs:dismiss_job", "Cancel jobs, or remove those that have ended."),
    "batch": ("sen4cap_client.cli.batch:batch", "Run hundreds of jobs from one table, and survive anything."),
    "sandbox": ("sen4cap_client.cli.sandbox:sandbox", "Start a TAO to practise on, on this machine."),
    "demo": ("sen4cap_client.cli.demo:demo", "See the whole story: from login to a picture, on a sandbox."),
    "completion": ("sen4cap_client.cli.completion:completion", "Have the shell complete commands, processes and jobs."),
}


@click.group(
    cls=Program,
    lazy=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExample:\n  sen4cap-client list-processes",
)
@click.version_option(__version__, prog_name="sen4cap-client")
@common
def main() -> None:
    """Work with Sen4CAP's processing server: find a process, run it, hold the result.

    Start with 'sen4cap-client configure', or with 'sen4cap-client sandbox' if you have no server yet.

    Exit codes: 0 all is well, 1 a mistake in what was asked, 2 the server said no, 3 no answer that can be used, 4 a
    job failed, 5 time is over, 6 a job may have been started or not, 130 interrupted.
    """


if __name__ == "__main__":
    sys.exit(main())

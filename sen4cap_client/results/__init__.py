"""The results of jobs: what they lead to, and how it is opened."""

from sen4cap_client.results.job_results import JobResults

__all__ = ["JobResults"]

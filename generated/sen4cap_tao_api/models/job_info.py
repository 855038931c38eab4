# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.job_status import JobStatus, check_job_status
from ..models.job_type import JobType, check_job_type
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.link import Link


T = TypeVar("T", bound="JobInfo")


@_attrs_define
class JobInfo:
    """The state of a job.

    Attributes:
        job_id (int | None | str | Unset): The id of the job; TAO writes a number as text.
        id (int | None | str | Unset): The id of the job on servers that do not call it `jobID`.
        process_id (int | None | str | Unset): The process that the job executes. On TAO not the id but the title of the
            process, in the answer to an execution followed by `_virtual_` and a time.
        type_ (JobType | None | str | Unset): The kind of job; missing on some servers and in TAO's answers of 2026.
        status (JobStatus | None | str | Unset): The state of the job.
        message (None | str | Unset): A word from the server about the state. TAO sends none, not even for a failed job.
        created (datetime.datetime | None | str | Unset): When the job was created; the raw text if it cannot be read as
            a date.
        started (datetime.datetime | None | str | Unset): When the job began to run; on TAO the same as `created`.
        finished (datetime.datetime | None | str | Unset): When the job ended. TAO leaves it out, and `updated` tells
            the end.
        updated (datetime.datetime | None | str | Unset): When the job last changed.
        progress (float | int | None | Unset): Percent done. TAO jumps from 0 to 100; the number may exceed 100 or fall.
        links (list[Link | None] | None | Unset): Links to related resources, such as the next page or the parts of the
            service.
        traceback (list[None | str] | None | str | Unset): Where a failed job broke, as lines of text (wraptile).
    """

    job_id: int | None | str | Unset = UNSET
    id: int | None | str | Unset = UNSET
    process_id: int | None | str | Unset = UNSET
    type_: JobType | None | str | Unset = UNSET
    status: JobStatus | None | str | Unset = UNSET
    message: None | str | Unset = UNSET
    created: datetime.datetime | None | str | Unset = UNSET
    started: datetime.datetime | None | str | Unset = UNSET
    finished: datetime.datetime | None | str | Unset = UNSET
    updated: datetime.datetime | None | str | Unset = UNSET
    progress: float | int | None | Unset = UNSET
    links: list[Link | None] | None | Unset = UNSET
    traceback: list[None | str] | None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.link import Link  # noqa: PLC0415

        job_id: int | None | str | Unset
        if isinstance(self.job_id, Unset):
            job_id = UNSET
        else:
            job_id = self.job_id

        id: int | None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        process_id: int | None | str | Unset
        if isinstance(self.process_id, Unset):
            process_id = UNSET
        else:
            process_id = self.process_id

        type_: None | str | Unset
        if isinstance(self.type_, Unset):
            type_ = UNSET
        elif isinstance(self.type_, str):
            type_ = self.type_
        else:
            type_ = self.type_

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, str):
            status = self.status
        else:
            status = self.status

        message: None | str | Unset
        if isinstance(self.message, Unset):
            message = UNSET
        else:
            message = self.message

        created: None | str | Unset
        if isinstance(self.created, Unset):
            created = UNSET
        elif isinstance(self.created, datetime.datetime):
            created = self.created.isoformat()
        else:
            created = self.created

        started: None | str | Unset
        if isinstance(self.started, Unset):
            started = UNSET
        elif isinstance(self.started, datetime.datetime):
            started = self.started.isoformat()
        else:
            started = self.started

        finished: None | str | Unset
        if isinstance(self.finished, Unset):
            finished = UNSET
        elif isinstance(self.finished, datetime.datetime):
            finished = self.finished.isoformat()
        else:
            finished = self.finished

        updated: None | str | Unset
        if isinstance(self.updated, Unset):
            updated = UNSET
        elif isinstance(self.updated, datetime.datetime):
            updated = self.updated.isoformat()
        else:
            updated = self.updated

        progress: float | int | None | Unset
        if isinstance(self.progress, Unset):
            progress = UNSET
        else:
            progress = self.progress

        links: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.links, Unset):
            links = UNSET
        elif isinstance(self.links, list):
            links = []
            for links_type_0_item_data in self.links:
                links_type_0_item: dict[str, Any] | None
                if isinstance(links_type_0_item_data, Link):
                    links_type_0_item = links_type_0_item_data.to_dict()
                else:
                    links_type_0_item = links_type_0_item_data
                links.append(links_type_0_item)

        else:
            links = self.links

        traceback: list[None | str] | None | str | Unset
        if isinstance(self.traceback, Unset):
            traceback = UNSET
        elif isinstance(self.traceback, list):
            traceback = []
            for traceback_type_0_item_data in self.traceback:
                traceback_type_0_item: None | str
                traceback_type_0_item = traceback_type_0_item_data
                traceback.append(traceback_type_0_item)

        else:
            traceback = self.traceback

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if job_id is not UNSET:
            field_dict["jobID"] = job_id
        if id is not UNSET:
            field_dict["id"] = id
        if process_id is not UNSET:
            field_dict["processID"] = process_id
        if type_ is not UNSET:
            field_dict["type"] = type_
        if status is not UNSET:
            field_dict["status"] = status
        if message is not UNSET:
            field_dict["message"] = message
        if created is not UNSET:
            field_dict["created"] = created
        if started is not UNSET:
            field_dict["started"] = started
        if finished is not UNSET:
            field_dict["finished"] = finished
        if updated is not UNSET:
            field_dict["updated"] = updated
        if progress is not UNSET:
            field_dict["progress"] = progress
        if links is not UNSET:
            field_dict["links"] = links
        if traceback is not UNSET:
            field_dict["traceback"] = traceback

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.link import Link  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_job_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        job_id = _parse_job_id(d.pop("jobID", UNSET))

        def _parse_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))

        def _parse_process_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        process_id = _parse_process_id(d.pop("processID", UNSET))

        def _parse_type_(data: object) -> JobType | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                type_type_0 = check_job_type(data)

                return type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobType | None | str | Unset, data)

        type_ = _parse_type_(d.pop("type", UNSET))

        def _parse_status(data: object) -> JobStatus | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = check_job_status(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobStatus | None | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_message(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        message = _parse_message(d.pop("message", UNSET))

        def _parse_created(data: object) -> datetime.datetime | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                created_type_0 = datetime.datetime.fromisoformat(data)

                return created_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | str | Unset, data)

        created = _parse_created(d.pop("created", UNSET))

        def _parse_started(data: object) -> datetime.datetime | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                started_type_0 = datetime.datetime.fromisoformat(data)

                return started_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | str | Unset, data)

        started = _parse_started(d.pop("started", UNSET))

        def _parse_finished(data: object) -> datetime.datetime | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_type_0 = datetime.datetime.fromisoformat(data)

                return finished_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | str | Unset, data)

        finished = _parse_finished(d.pop("finished", UNSET))

        def _parse_updated(data: object) -> datetime.datetime | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                updated_type_0 = datetime.datetime.fromisoformat(data)

                return updated_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | str | Unset, data)

        updated = _parse_updated(d.pop("updated", UNSET))

        def _parse_progress(data: object) -> float | int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | int | None | Unset, data)

        progress = _parse_progress(d.pop("progress", UNSET))

        def _parse_links(data: object) -> list[Link | None] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                links_type_0 = []
                _links_type_0 = data
                for links_type_0_item_data in _links_type_0:

                    def _parse_links_type_0_item(data: object) -> Link | None:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            links_type_0_item_type_0 = Link.from_dict(data)

                            return links_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(Link | None, data)

                    links_type_0_item = _parse_links_type_0_item(links_type_0_item_data)

                    links_type_0.append(links_type_0_item)

                return links_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Link | None] | None | Unset, data)

        links = _parse_links(d.pop("links", UNSET))

        def _parse_traceback(data: object) -> list[None | str] | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                traceback_type_0 = []
                _traceback_type_0 = data
                for traceback_type_0_item_data in _traceback_type_0:

                    def _parse_traceback_type_0_item(data: object) -> None | str:
                        if data is None:
                            return data
                        return cast(None | str, data)

                    traceback_type_0_item = _parse_traceback_type_0_item(traceback_type_0_item_data)

                    traceback_type_0.append(traceback_type_0_item)

                return traceback_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[None | str] | None | str | Unset, data)

        traceback = _parse_traceback(d.pop("traceback", UNSET))

        job_info = cls(
            job_id=job_id,
            id=id,
            process_id=process_id,
            type_=type_,
            status=status,
            message=message,
            created=created,
            started=started,
            finished=finished,
            updated=updated,
            progress=progress,
            links=links,
            traceback=traceback,
        )

        job_info.additional_properties = d
        return job_info

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties

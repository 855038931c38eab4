"""The processes that the server offers, and their inputs and outputs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sen4cap_client.sandbox.indicators import AOI_INDICATORS

_NO_LIMIT = 0  # maxLength and maxItems


@dataclass(frozen=True)
class Parameter:
    """An input or output of a process.

    Attributes:
        name: what the sandbox itself calls it.
        key: its key, mostly a UUID.
        title: what people call it.
        schema: its JSON schema, without what generations add.
        description: often the title again.
        short_key: its key since 2026-09, if it became another one.
        min_occurs: 0 if it may be left out.
        metadata: titles and values of its metadata.
        advanced: whether user interfaces should hide it at first; None if nothing is said.
        widget: what user interfaces should show.
    """

    name: str
    key: str
    title: str
    schema: Mapping[str, Any]
    description: str | None = None
    short_key: str | None = None
    min_occurs: int = 1
    metadata: tuple[tuple[str, Any], ...] = ()
    advanced: bool | None = None
    widget: str | None = None


@dataclass(frozen=True)
class Process:
    """A process (workflow) as listed and described; ``described_title`` is False where the description lacks one."""

    id: str
    title: str
    description: str | None = None
    keywords: tuple[str, ...] = ()
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()
    described_title: bool = True

    @property
    def job_prefix(self) -> str:
        """How job ids of the process begin: those of the teaching processes are counted apart."""
        return "" if self.id.isdigit() else "job_"


_ANY = (("cardinality", 1), ("format", "Unknown"), ("sensor", "Unknown"))


def _text(name: str, key: str, title: str, description: str, default: str, **more: Any) -> Parameter:
    """A text as TAO describes one; an empty default beside ``minLength`` means that there is none."""
    hints = {hint: more.pop(hint) for hint in ("short_key", "advanced", "widget") if hint in more}
    limits = {"default": default, "minLength": 1, "maxLength": 255, "nullable": False}
    schema = {"type": "string", "description": description, **limits, **more}
    return Parameter(name, key, title, schema, description, **hints)


def _loose(name: str, key: str | None = None, kind: str = "string", **more: Any) -> Parameter:
    """An optional parameter about which TAO says next to nothing."""
    limit = {"maxItems": _NO_LIMIT} if kind == "array" else {"maxLength": _NO_LIMIT}
    described = {} if key is None else {"description": ""}
    schema = {"type": kind, "nullable": True, **described, **limit, **more}
    return Parameter(name, key or name, name, schema, "" if key else None)


def _products(name: str, key: str) -> Parameter:
    schema = {"type": "array", "maxItems": _NO_LIMIT}
    metadata = (("cardinality", 0), ("format", "Unknown"), ("sensor", "Unknown"))
    return Parameter(name, key, name, schema, name, min_occurs=0, metadata=metadata)


def _output(name: str, key: str, short_key: str | None = None) -> Parameter:
    return Parameter(
        name, key, name, {"type": "string", "maxLength": _NO_LIMIT}, name, short_key=short_key, metadata=_ANY
    )


def _key(process_id: str, name: str) -> str:
    """A UUID for a parameter of which none has been seen."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{process_id}/{name}"))


_AOI_INDICATORS = Process(
    "218",
    "L3B AOI Indicators Processor 5.0.4",
    "Site Processing L3B NDVI Processor",
    ("sen4cap", "L3B", *AOI_INDICATORS),
    inputs=(
        _text(
            "startdate", "c30145a7-029c-4499-98bc-9903ca46531c", "Start date", "Start date", "",
            short_key="startdate", format="date", advanced=False,
        ),
        _text(
            "enddate", "472efeab-514a-4e15-9dba-d5812d653065", "End date", "End date", "",
            short_key="enddate", format="date", advanced=False,
        ),
        _text(
            "indicatorname", "691adc8e-9bba-4f42-86e2-ccd72189edc3", "L3B Indicator Name", "L3B Indicator Name", "NDVI",
            short_key="indicatorname", enum=list(AOI_INDICATORS), advanced=True, widget="radio",
        ),
        _text(
            "geom", "bed1920e-51c0-406e-b22e-70d1f86d95d4", "Site extent", "Site extent", "",
            short_key="geom", format="wkt", maxLength=4096, advanced=False, widget="map",
        ),
    ),
    outputs=(_output("stacitemsfile", "db96d3e8-0243-48dc-ac9a-6470d2c39eb8", "stacitemsfile"),),
)  # fmt: skip


def _single_product(process_id: str, title: str, description: str, keys: tuple[str, ...], output_key: str) -> Process:
    """A process that makes a product of one satellite image."""
    texts = (
        ("siteid", "Site ID", "0"),
        ("prdtype", "Product type", "l3b"),
        ("level", "Product Level", "L3B"),
        ("prddestroot", "Destination mounted root directory", "/SEN4CAP_L3B"),
        ("processor", "Processor short name", "l3b"),
        ("baseline", "Product baseline", "01.00"),
        ("fileclass", "File class", "OPER"),
    )
    link = {
        "href": {"type": "string", "format": "uri-reference"},
        "type": {"type": "string", "default": "application/xml"},
    }
    schema = {"type": "string", "properties": link, "required": ["href"]}
    metadata = (("cardinality", 1), ("format", "Unknown"))
    return Process(
        process_id,
        title,
        description,
        inputs=(
            *(
                _text(name, key, name, what, default, nullable=True, advanced=True)
                for key, (name, what, default) in zip(keys, texts, strict=True)
            ),
            Parameter("input", "pass-through-component-input", "input", schema, "input", metadata=metadata),
        ),
        outputs=(_output("stacitemsfile", output_key),),
    )


_MONO_NDVI = _single_product(
    "71",
    "L3B MONO NDVI Processor 5.0",
    "Sen4CAP Single L3B NDVI Processor",
    (
        "0fcb398b-f720-4a0e-b98a-b68934a6c581",
        "28bc4311-28ff-4c9f-b5d4-51c0657a465d",
        "4fc70075-e3f4-4055-88eb-3295099b3d8b",
        "96e687c8-9190-464d-8ddf-65d63d118ec8",
        "a5c21752-e0c5-4108-b042-5af3e9ec9f39",
        "a8df8129-544a-41ec-bdf4-107d18a9bd2b",
        "ac6c6b6d-e6f4-4371-88ce-e3070b8408cb",
    ),
    "fb6d917a-8942-4de4-8e1f-d729ebe347b7",
)
_MONO_LAI = replace(
    _single_product(
        "182",
        "L3B MONO LAI Processor 5.0",
        "",
        tuple(_key("182", str(number)) for number in range(7)),
        _key("182", "stacitemsfile"),
    ),
    keywords=("Sen4CAP", "L3B"),
)


def _l3b(process_id: str, name: str, keys: tuple[str, str, str, str]) -> Process:
    """One of the first processors: many inputs, all of them optional, most of them those of GDAL tools."""
    baseline, siteid, inxml, tiles = keys
    texts = ("a_nodata", "a_offset", "a_scale", "a_srs", "a_ullr")
    switches = ("addalpha", "allow_projection_difference")
    return Process(
        process_id,
        f"L3BProcessor - {name}",
        f"Sen4CAP L3B {name} Processor ",
        inputs=(
            _loose("sds", kind="boolean"),
            _loose("baseline", baseline, default=""),
            _loose("siteid", siteid, default=""),
            _products("inxml", inxml),
            *(_loose(name) for name in texts),
            *(_loose(name, kind="boolean") for name in switches),
            _loose("b"),
            _loose("co", kind="array"),
            _loose("colorinterp"),
            _loose("processor_tiles", tiles, kind="array"),
        ),
        outputs=(_output("stacitemsfile", _key(process_id, "stacitemsfile")),),
        described_title=False,
    )


_LAI = _l3b(
    "6",
    "LAI",
    (
        "3c1e113a-71ee-4133-a03e-bd3877e58d26",
        "921a5394-9d85-4e80-a9cb-db4267546b0d",
        "9e6d56f2-470a-4d90-8c2a-f76553f81094",
        "da58cea3-0356-4d63-b4ec-a47195633127",
    ),
)
_NDVI = _l3b("5", "NDVI", (_key("5", "baseline"), _key("5", "siteid"), _key("5", "inxml"), _key("5", "tiles")))


def _demo(process_id: str, title: str, output: str) -> Process:
    """One of the demonstration workflows."""
    return Process(
        process_id,
        title,
        inputs=(
            _loose("siteid", _key(process_id, "siteid"), default=""),
            _loose("tiles", _key(process_id, "tiles"), kind="array"),
            _products("products", _key(process_id, "products")),
        ),
        outputs=(_output(output, _key(process_id, output)),),
    )


def _site(process_id: str, title: str, description: str | None = None) -> Process:
    """A processor of which only the name is known."""
    return Process(
        process_id,
        title,
        description,
        inputs=(
            _text("siteid", _key(process_id, "siteid"), "siteid", "Site ID", "", advanced=False),
            _text("season", _key(process_id, "season"), "season", "Season name", "", advanced=False),
            _text("baseline", _key(process_id, "baseline"), "baseline", "Product baseline", "01.00", advanced=True),
        ),
        outputs=(_output("output", _key(process_id, "output")),),
    )


_SLEEP = Process(
    "sleep_a_while",
    "Sleep Processor",
    "Sleeps for `duration` seconds. Fails on purpose, half-way, if `fail` is true. Returns the seconds slept.",
    inputs=(
        Parameter("duration", "duration", "Duration", {"type": "number", "minimum": 0, "default": 10}),
        Parameter("fail", "fail", "Fail", {"type": "boolean", "default": False}),
    ),
    outputs=(Parameter("return_value", "return_value", "Return value", {"type": "number"}),),
)
_PRIMES = Process(
    "primes_between",
    "Prime Processor",
    "Returns the prime numbers between `min_val` and `max_val`.",
    inputs=(
        Parameter("min_val", "min_val", "Min val", {"type": "integer", "minimum": 0, "default": 0}),
        Parameter("max_val", "max_val", "Max val", {"type": "integer", "maximum": 1_000_000, "default": 100}),
    ),
    outputs=(
        Parameter("return_value", "return_value", "Return value", {"type": "array", "items": {"type": "integer"}}),
    ),
)

_WATER = _demo("1", "Sentinel-2 Water Indices", "waterindices")
_FLOOD = _demo("2", "Sentinel-1 Flood Detection", "floodmask")
_VEGETATION = _demo("3", "Sentinel-2 Vegetation Indices", "vegetationindices")
_MONO_NDVI_2025 = replace(_MONO_NDVI, title="L3B NDVI Processor 5.0", description="Sen4CAP L3B NDVI Processor")

# In the order in which they were seen; at the end what the sandbox adds.
PROCESSES_2025 = (
    _VEGETATION, _FLOOD, _WATER, _LAI, _NDVI, _MONO_NDVI_2025, _AOI_INDICATORS, _SLEEP, _PRIMES,
)  # fmt: skip
PROCESSES_2026 = (
    _site("407", "Sen4CAP Tillage Processor 5.0.0", "Sen4CAP Tillage Detection Processor"),
    _AOI_INDICATORS,
    _site("208", "Sen4CAP Crop Type", "Sen4CAP Crop Type Processor"),
    _site("207", "Sen4CAP Marker Database", "Sen4CAP Marker database processor"),
    _site("206", "Sen4CAP S1 Pre-Processor", "Sen4CAP S1 Pre-Processor"),
    _site("205", "Bare Soil 5.0", ""),
    _site("204", "Agricultural Practices 5.0", ""),
    _site("203", "Parcel Heterogeneity 5.0", "Parcel Heterogeneity Processor"),
    _site("202", "heterogeneityworkflow"),
    _site("196", "Sen4CAP Grassland Mowing 5.0", "Sen4CAP Grassland Mowing Processor 5.0"),
    _MONO_LAI,
    _MONO_NDVI,
    _NDVI,
    _LAI,
    _VEGETATION,
    _FLOOD,
    _WATER,
    _SLEEP,
    _PRIMES,
)

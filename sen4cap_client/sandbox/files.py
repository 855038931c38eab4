"""The STAC API and the files of products. Neither needs a login, as around TAO."""

from __future__ import annotations

import os
import re
from pathlib import PurePath
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from sen4cap_client.sandbox.items import ROOT, ItemStore
from sen4cap_client.sandbox.origin import base_url_for

_STAC_VERSION = "1.1.0"
_LARGEST_PAGE = 1_000
_MEDIA_TYPES = {".tif": "image/tiff", ".xml": "application/xml", ".jpg": "image/jpeg"}


class Stac:
    """The handlers of the STAC API."""

    def __init__(self, store: ItemStore) -> None:
        self._store = store

    def app(self) -> ASGIApp:
        """Return the ASGI application: STAC, and the products' files below ``/SEN4CAP_L3B/``."""
        routes = [
            Route("/", self.landing),
            Route("/collections", self.collections),
            Route("/collections/{collection}", self.collection),
            Route("/collections/{collection}/items", self.items),
            Route("/collections/{collection}/items/{item}", self.item),
            Mount(f"/{ROOT}", _Rasters(directory=self._store.folder / ROOT)),
        ]
        handlers: dict[Any, Any] = {HTTPException: _http_error}
        return Starlette(routes=routes, exception_handlers=handlers)

    async def landing(self, request: Request) -> Response:
        """Describe the API."""
        base = _base(request)
        links = [
            _link("self", base),
            _link("root", base),
            _link("data", f"{base}collections"),
            *(_link("child", f"{base}collections/{name}") for name in self._store.collections()),
        ]
        return JSONResponse(
            {
                "type": "Catalog",
                "stac_version": _STAC_VERSION,
                "id": "stac-fastapi",
                "title": "stac-fastapi",
                "description": "Products that the sandbox computed. Synthetic: for teaching and testing only.",
                "conformsTo": ["https://api.stacspec.org/v1.0.0/core", "https://api.stacspec.org/v1.0.0/collections"],
                "links": links,
            }
        )

    async def collections(self, request: Request) -> Response:
        """List the collections."""
        base = _base(request)
        found = [_collection(base, name) for name in self._store.collections()]
        return JSONResponse({"collections": found, "links": [_link("root", base), _link("self", f"{base}collections")]})

    async def collection(self, request: Request) -> Response:
        """Show a collection."""
        return JSONResponse(_collection(_base(request), self._known_collection(request)))

    async def items(self, request: Request) -> Response:
        """List the items of a collection, oldest first; there is one page of them."""
        collection, base = self._known_collection(request), _base(request)
        limit = request.query_params.get("limit", "")
        names = self._store.items(collection)[: int(limit) if limit.isdecimal() else _LARGEST_PAGE]
        features = [_with_places(self._store.item(collection, name), base) for name in names]
        links = [_link("self", f"{base}collections/{collection}/items"), _link("root", base)]
        body = {"type": "FeatureCollection", "features": features, "links": links, "numberReturned": len(features)}
        return JSONResponse(body, media_type="application/geo+json")

    async def item(self, request: Request) -> Response:
        """Show an item."""
        collection, item = self._known_collection(request), request.path_params["item"]
        if item not in self._store.items(collection):
            raise HTTPException(404, f"Item {item} in Collection {collection} does not exist.")
        body = _with_places(self._store.item(collection, item), _base(request))
        return JSONResponse(body, media_type="application/geo+json")

    def _known_collection(self, request: Request) -> str:
        collection = str(request.path_params["collection"])
        if collection not in self._store.collections():
            raise HTTPException(404, f"Collection {collection} does not exist.")
        return collection


class _Rasters(StaticFiles):
    """Files with byte ranges, with the media types that the STAC items promise on every platform."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Answer with a file."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        if isinstance(response, FileResponse):
            media_type = _MEDIA_TYPES.get(PurePath(full_path).suffix.lower(), "application/octet-stream")
            response.headers["content-type"] = media_type
        return response


def _with_places(item: dict[str, Any], base: str) -> dict[str, Any]:
    """Add what depends on the server's address: links, and where the assets can be read (thumbnails: nowhere)."""
    collection = f"{base}collections/{item['collection']}"
    links = [
        _link("collection", collection),
        _link("parent", collection),
        {**_link("root", base), "title": "stac-fastapi"},
        {**_link("self", f"{collection}/items/{item['id']}"), "type": "application/geo+json"},
    ]
    assets = {}
    for name, asset in item["assets"].items():
        place = {"alternate": {"s3": {"href": base.rstrip("/") + asset["href"]}}} if name != "thumbnail" else {}
        assets[name] = {**asset, **place}
    return {**item, "links": links, "assets": assets}


def _collection(base: str, name: str) -> dict[str, Any]:
    href = f"{base}collections/{name}"
    return {
        "type": "Collection",
        "stac_version": _STAC_VERSION,
        "id": name,
        "description": re.sub("_", " ", name),
        "license": "other",
        "extent": {"spatial": {"bbox": [[-180, -90, 180, 90]]}, "temporal": {"interval": [[None, None]]}},
        "links": [
            _link("self", href),
            _link("parent", base),
            _link("root", base),
            {**_link("items", f"{href}/items"), "type": "application/geo+json"},
        ],
    }


def _link(rel: str, href: str) -> dict[str, str]:
    return {"rel": rel, "href": href, "type": "application/json"}


def _base(request: Request) -> str:
    """The address of the STAC API, with a slash at its end."""
    return f"{base_url_for(request, request.scope['server'][1])}/"


async def _http_error(request: Request, error: HTTPException) -> Response:
    return JSONResponse({"code": "NotFoundError", "description": error.detail}, error.status_code)

"""The wire, described for programs: OpenAPI 3.1 of the JSON calls, AsyncAPI 3.0 of /live.

Both are made from the structs that decode and encode, so they can't say anything else.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from inspect import cleandoc
from typing import Any, TypeAlias

import msgspec

from ifsa.wire.live import Unwatch, Watch
from ifsa.wire.problems import ProblemShape

Json: TypeAlias = dict[str, Any]
Struct: TypeAlias = type[msgspec.Struct]

_PARAMETER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_REF = "#/components/schemas/{name}"
LICENCE = "AGPL-3.0-or-later"


@dataclass(frozen=True, slots=True)
class Call:
    """One JSON call, as its route declares it.

    `says` is its summary. `asks` is the struct of the body, `query` that of the query string,
    `answers` what comes back with `status` (None: an empty body). `refuses` are statuses beside
    those that follow from the rest.
    """

    method: str
    path: str
    says: str
    answers: Struct | None
    status: int = 200
    asks: Struct | None = None
    query: Struct | None = None
    refuses: tuple[int, ...] = ()

    @property
    def address(self) -> str:
        """The path with bare names: /api/v1/topics/{topic}/messages."""
        return _PARAMETER.sub(r"{\1}", self.path)

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Names in the path, with their kind as a schema has it."""
        found = _PARAMETER.findall(self.path)
        return [(name, "integer" if kind == "int" else "string") for name, kind in found]

    @property
    def problems(self) -> list[int]:
        """The statuses of its refusals."""
        statuses = set(self.refuses)
        if self.asks:
            statuses |= {400, 413, 422}
        if self.query:
            statuses.add(422)
        if self.parameters:
            statuses.add(404)
        if self.method != "GET":
            statuses |= {401, 403, 429}
        return sorted(statuses)


def openapi(calls: Iterable[Call], *, version: str) -> Json:
    """The OpenAPI document of all calls."""
    calls = sorted(calls, key=lambda call: (call.address, call.method))
    structs = list(dict.fromkeys(_structs(calls)))
    schemas, components = _schemas(structs)
    # A query string is told field by field.
    queries = {one: components.pop(_short(schemas[one])) for one in _queries(calls)}
    paths: dict[str, Json] = {}
    for call in calls:
        operation = _operation(call, schemas) | {
            "parameters": [
                *_in_path(call),
                *_in_query(queries.get(call.query) if call.query else None),
            ]
        }
        paths.setdefault(call.address, {})[call.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "IFSA", "version": version, "license": {"name": LICENCE}},
        "paths": paths,
        "security": [{}, {"token": []}, {"cookie": []}],
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "ifsa_device"},
            },
        },
    }


def asyncapi(commands: Mapping[str, Struct], frames: Iterable[Struct], *, version: str) -> Json:
    """The AsyncAPI document of /live: what one may send, and what comes."""
    sent = {**WATCHING, **commands}
    came = {name_of(frame): frame for frame in frames}
    schemas, components = _schemas([*sent.values(), *came.values()])
    messages = {
        **{f"send.{op}": _command(op, struct, schemas) for op, struct in sent.items()},
        **{f"receive.{ev}": _frame(ev, struct, schemas) for ev, struct in came.items()},
    }
    channel = {"$ref": "#/channels/live"}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "IFSA live", "version": version, "license": {"name": LICENCE}},
        "channels": {"live": {"address": "/live", "messages": messages}},
        # As AsyncAPI sees it, from the server: it receives commands and sends frames.
        "operations": {
            "commands": _direction("receive", channel, messages, "send."),
            "frames": _direction("send", channel, messages, "receive."),
        },
        "components": {"schemas": components},
    }


WATCHING: Mapping[str, Struct] = {"watch": Watch, "unwatch": Unwatch}
"""The commands that belong to no area."""


def frames() -> list[Struct]:
    """All frames that are sent: every struct that names itself in `ev`. By name."""
    found = {frame for frame in _below(msgspec.Struct) if frame.__struct_config__.tag_field == "ev"}
    return sorted(found, key=name_of)


def name_of(frame: Struct) -> str:
    """What a frame says in `ev`."""
    return str(frame.__struct_config__.tag)


def said_of(struct: type) -> str:
    """A struct's own words on itself, on one line; empty when it has none."""
    said = struct.__doc__ if "__doc__" in vars(struct) else None
    return " ".join(cleandoc(said).split()) if said else ""


def _below(kind: type[Any]) -> Iterator[Any]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def _structs(calls: Iterable[Call]) -> Iterator[Struct]:
    yield ProblemShape
    yield from _queries(calls)
    for call in calls:
        yield from (struct for struct in (call.asks, call.answers) if struct)


def _queries(calls: Iterable[Call]) -> set[Struct]:
    return {call.query for call in calls if call.query}


def _short(reference: Json) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _schemas(structs: list[Struct]) -> tuple[dict[Struct, Json], Json]:
    """Each struct's reference, and what the references stand for."""
    references, components = msgspec.json.schema_components(structs, ref_template=_REF)
    return dict(zip(structs, references, strict=True)), components


def _operation(call: Call, schemas: Mapping[Struct, Json]) -> Json:
    done: Json = {"description": HTTPStatus(call.status).phrase}
    if call.answers:
        done["content"] = {"application/json": {"schema": schemas[call.answers]}}
    operation: Json = {
        "summary": call.says,
        "responses": {str(call.status): done, **_refusals(call, schemas)},
    }
    if call.asks:
        content = {"application/json": {"schema": schemas[call.asks]}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _in_path(call: Call) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": kind}}
        for name, kind in call.parameters
    ]


def _in_query(schema: Json | None) -> list[Json]:
    if schema is None:
        return []
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": what}
        for name, what in schema["properties"].items()
    ]


def _refusals(call: Call, schemas: Mapping[Struct, Json]) -> Json:
    content = {"application/problem+json": {"schema": schemas[ProblemShape]}}
    return {
        str(status): {"description": HTTPStatus(status).phrase, "content": content}
        for status in call.problems
    }


def _command(op: str, struct: Struct, schemas: Mapping[Struct, Json]) -> Json:
    envelope = {
        "type": "object",
        "properties": {"op": {"const": op}, "ref": {"type": ["string", "null"]}},
        "required": ["op"],
    }
    payload = {"allOf": [envelope, schemas[struct]]}
    return {"name": op, "summary": said_of(struct), "payload": payload}


def _frame(ev: str, struct: Struct, schemas: Mapping[Struct, Json]) -> Json:
    return {"name": ev, "summary": said_of(struct), "payload": schemas[struct]}


def _direction(action: str, channel: Json, messages: Iterable[str], prefix: str) -> Json:
    references = [
        {"$ref": f"#/channels/live/messages/{name}"} for name in messages if name.startswith(prefix)
    ]
    return {"action": action, "channel": channel, "messages": references}

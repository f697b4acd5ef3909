"""What schemathesis is told that the document does not say.

What the events of a stream look like: OpenAPI 3.1 has no word for it (3.2 calls it itemSchema), there a stream is one text. Their data is described by the
document's own schemas. Which styles and providers there are: the document gives them as examples, since others may be named. That answers have no fields but
those described: a client must bear more of them.
"""

import schemathesis


def event(name, data):
    content = {"contentMediaType": "application/json", "contentSchema": data}
    properties = {"event": {"const": name}, "id": {"pattern": "^[0-9]+$"}, "data": {"type": "string", **content}}
    return {"type": "object", "properties": properties, "required": ["event", "id", "data"], "additionalProperties": False}


def fields(**properties):
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


TEXT = {"type": "string"}
EVENTS = {
    "oneOf": [
        event("start", fields(id=TEXT, style=TEXT)),
        event("delta", fields(text={"type": "string", "minLength": 1})),
        event("restart", fields()),
        event("done", {"$ref": "#/components/schemas/Rewrite"}),
        event("error", {"$ref": "#/components/schemas/Problem"}),
    ]
}


def close(schema):
    if isinstance(schema, dict):
        if "properties" in schema:
            schema["additionalProperties"] = False
        for part in schema.values():
            close(part)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    schemas = raw_schema["components"]["schemas"]
    for name in ("style", "provider"):
        field = schemas["RewriteRequest"]["properties"][name]
        field["enum"] = field["examples"]
    close(schemas)
    for path in raw_schema["paths"].values():
        for operation in path.values():
            for answer in operation["responses"].values():
                stream = answer.get("content", {}).get("text/event-stream")
                if stream is not None:
                    del stream["schema"]
                    stream["itemSchema"] = EVENTS

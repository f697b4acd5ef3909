"""What schemathesis is told that the document does not say.

What the events of a stream look like: OpenAPI 3.1 has no word for it (3.2 calls it itemSchema), there a stream is one text. Their data is described by the
document's own schemas; a `done` that was asked for as brief is one without its text. Which styles and providers there are: the document gives them as examples, since others may be named. Which tags are languages: the document says how
one is written, and of what may be written so some are none (`de-1996-1996`). That answers have no fields but
those described: a client must bear more of them.
"""

import unicodedata

import schemathesis


def event(name, data):
    content = {"contentMediaType": "application/json", "contentSchema": data}
    properties = {"event": {"const": name}, "id": {"pattern": "^[0-9]+$"}, "data": {"type": "string", **content}}
    return {"type": "object", "properties": properties, "required": ["event", "id", "data"], "additionalProperties": False}


def fields(**properties):
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


TEXT = {"type": "string"}
# Letters for a language, a script and a region.
LANGUAGE = "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$"


def events(rewrite):
    kept = {name: field for name, field in rewrite["properties"].items() if name != "rewritten"}
    brief = {**rewrite, "properties": kept, "required": [name for name in rewrite["required"] if name != "rewritten"]}
    return {
        "oneOf": [
            event("start", fields(id=TEXT, style=TEXT)),
            event("delta", fields(text={"type": "string", "minLength": 1})),
            event("restart", fields()),
            event("done", {"$ref": "#/components/schemas/Rewrite"}),
            event("done", brief),
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
    schemas["RewriteRequest"]["properties"]["language"]["pattern"] = LANGUAGE
    close(schemas)
    told = events(schemas["Rewrite"])
    for path in raw_schema["paths"].values():
        for operation in path.values():
            for answer in operation["responses"].values():
                stream = answer.get("content", {}).get("text/event-stream")
                if stream is not None:
                    del stream["schema"]
                    stream["itemSchema"] = told


def is_visible(letter):
    """White space, controls and what is left out when it is shown make no text; more than that may be left out here."""
    return not unicodedata.category(letter).startswith(("C", "Z")) and not unicodedata.category(letter) == "Mn"


def is_blank(text):
    return text != "" and not any(map(is_visible, text))


@schemathesis.hook
def filter_case(context, case):
    """What the document cannot say: a text has something to be seen and does not hold the mark of its end; `after` is not read beside the header."""
    headers, query = case.headers or {}, case.query or {}
    if "Last-Event-ID" in headers and "after" in query:
        return False
    text = case.body.get("text") if isinstance(case.body, dict) else None
    if not isinstance(text, str):
        return True
    mark = headers.get("Rewrite-End")
    return not is_blank(text) and not (mark and str(mark) in text)

"""Problems and the schema in the formats that other tools read."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

from companion.model import TABLES, columns
from companion.problem import Problem

Listing = Callable[[Sequence[Problem]], str]


def as_text(problems: Sequence[Problem]) -> str:
    """``path:line:column: rule: message``, one a line."""
    return "".join(f"{problem}\n" for problem in problems)


def as_json(problems: Sequence[Problem]) -> str:
    """A list of objects with path, line, column, rule, severity, message."""
    return json.dumps([asdict(problem) for problem in problems], indent=2) + "\n"


def as_github(problems: Sequence[Problem]) -> str:
    """Workflow commands that annotate a change."""
    return "".join(
        f"::{p.severity} file={p.path},line={p.line},col={p.column},title={p.rule}::"
        f"{p.message.replace('%', '%25').replace(chr(10), '%0A')}\n"
        for p in problems
    )


def as_sarif(problems: Sequence[Problem]) -> str:
    """SARIF 2.1.0."""
    results = [
        {
            "ruleId": p.rule,
            "level": p.severity,
            "message": {"text": p.message},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": p.path},
                        "region": {"startLine": max(p.line, 1), "startColumn": max(p.column, 1)},
                    }
                }
            ],
        }
        for p in problems
    ]
    rules = [{"id": rule} for rule in sorted({p.rule for p in problems})]
    run = {"tool": {"driver": {"name": "companion", "rules": rules}}, "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


FORMATS: dict[str, Listing] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}
_TYPES = {"number": "number", "count": "integer", "key": "string", "text": "string"}


def data_package() -> dict[str, object]:
    """A Frictionless data package that describes every column of every table."""
    return {
        "name": "ketamine-evidence-companion",
        "title": "Rows of the ketamine evidence companion",
        "profile": "tabular-data-package",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "Creative Commons Attribution 4.0",
            }
        ],
        "resources": [_resource(name) for name in TABLES],
    }


def _resource(name: str) -> dict[str, object]:
    model = TABLES[name]
    keys = [
        {"fields": c.name, "reference": {"resource": c.refers, "fields": "id"}}
        for c in columns(name)
        if c.refers and c.refers != "references"
    ]
    schema: dict[str, object] = {
        "fields": [_field(name, c.name) for c in columns(name)],
        "primaryKey": "id",
        "missingValues": [""],
    }
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": name.replace("_", "-"),
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "description": (model.__doc__ or "").strip(),
        "schema": schema,
    }


def _field(table: str, name: str) -> dict[str, object]:
    column = next(c for c in columns(table) if c.name == name)
    made: dict[str, object] = {
        "name": name,
        "type": _TYPES[column.kind],
        "description": column.description,
    }
    if column.unit:
        made["unit"] = column.unit
    constraints: dict[str, object] = {"required": True} if column.required else {}
    if column.words:
        constraints["enum"] = list(column.words)
    if constraints:
        made["constraints"] = constraints
    return made

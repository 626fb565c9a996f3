"""Problems in the formats that people and other tools read."""

import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import quote

from companion.commands.edge import printable
from companion.commands.rules import every_rule
from companion.problem import Problem

Listing = Callable[[Sequence[Problem]], str]
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(problems: Sequence[Problem]) -> str:
    """``path:line:column: rule: message``, one a line."""
    return "".join(f"{printable(str(problem))}\n" for problem in problems)


def as_json(problems: Sequence[Problem]) -> str:
    """A list of objects with path, line, column, rule, severity, message."""
    return json.dumps([_object(problem) for problem in problems], indent=2) + "\n"


def _object(problem: Problem) -> dict[str, str | int]:
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "rule": problem.rule,
        "severity": problem.severity,
        "message": problem.message,
    }


def as_github(problems: Sequence[Problem]) -> str:
    """Workflow commands that annotate a change; nothing in a problem can forge another one."""
    return "".join(_command(problem) for problem in problems)


def _command(problem: Problem) -> str:
    place = {"file": problem.path, "line": problem.line, "col": problem.column}
    given = {name: value for name, value in {**place, "title": problem.rule}.items() if value}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in given.items())
    return f"::{problem.severity} {properties}::{_data(problem.message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(problems: Sequence[Problem]) -> str:
    """SARIF 2.1.0 with the text of every rule, broken or not."""
    rules = every_rule()
    index = {rule.id: at for at, rule in enumerate(rules)}
    driver = {
        "name": "companion",
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.sentence},
                "defaultConfiguration": {"level": rule.severity},
            }
            for rule in rules
        ],
    }
    run = {"tool": {"driver": driver}, "results": [_result(p, index) for p in problems]}
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _result(problem: Problem, index: Mapping[str, int]) -> dict[str, object]:
    where: dict[str, object] = {
        "artifactLocation": {"uri": quote(problem.path, errors="surrogateescape")}
    }
    if problem.line:
        where["region"] = {"startLine": problem.line, "startColumn": max(problem.column, 1)}
    made: dict[str, object] = {
        "ruleId": problem.rule,
        "level": problem.severity,
        "message": {"text": problem.message},
        "locations": [{"physicalLocation": where}],
    }
    if problem.rule in index:
        made["ruleIndex"] = index[problem.rule]
    return made


FORMATS: Mapping[str, Listing] = MappingProxyType(
    {"text": as_text, "json": as_json, "github": as_github, "sarif": as_sarif}
)

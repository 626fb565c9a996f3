"""A directive's call, taken apart as MyST takes it apart."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from docutils.parsers.rst import Directive
from docutils.parsers.rst.states import MarkupError
from myst_parser.parsers.directives import DirectiveParsingResult, parse_directive_text
from myst_parser.parsers.options import TokenizeError, options_to_items

from companion.book.places import Line
from companion.book.uses import Use
from companion.problem import close

_OPTION = re.compile(r"[ \t]*+:?(['\"]?)([^:'\"]++)\1[ \t]*+:(?:[ \t]++|$)(.*)")


@dataclass(frozen=True)
class Complaint:
    """What is wrong with a call, at the line and column of what is wrong.

    ``open``: the end of the directive may be missing, so that it took what stands below it.
    """

    line: int
    column: int
    message: str
    open: bool = False


@dataclass(frozen=True)
class Call:
    """A directive's arguments, converted options and body, and what MyST complains of.

    ``places`` gives the line and column of each option's value, where one is written.
    """

    arguments: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    body: tuple[Line, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    places: Mapping[str, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))


def directive_call(directive: type[Directive], use: Use) -> Call:
    """Take a use of a directive apart with the class that draws it. Never raises.

    What MyST only warns of while it drops it (an unknown option, an option without the value that
    it needs, a value that cannot be, options that are no YAML, a body where none may be) is a
    complaint, at the option's own line.
    """
    # MyST sets a blank line before a nested fence of colons, else it would be read as an option.
    nested = use.fence == ":" and use.body[:1] and use.body[0].startswith(":::")
    lines = [*([Line("", use.body_line)] if nested else []), *_lines(use)]
    content = "".join(line.text + "\n" for line in lines)
    places = dict(_places(directive, lines))
    frozen = MappingProxyType(places)
    try:
        parsed = parse_directive_text(directive, use.content, content, line=use.line)
    except MarkupError as error:
        return Call(complaints=(Complaint(use.line, use.column, str(error)),), places=frozen)
    except Exception as error:  # a class's own converter may raise what MyST does not expect
        message = f"its options cannot be read: {error}"
        return Call(complaints=(Complaint(use.line, use.column, message),), places=frozen)
    complaints = (*_complaints(parsed, use, lines, places), *_twice(directive, lines, places))
    options = MappingProxyType(dict(parsed.options))
    return Call(
        tuple(parsed.arguments), options, _body(parsed.body, use, lines), complaints, frozen
    )


def _lines(use: Use) -> Iterator[Line]:
    """The lines of a body, split where MyST splits them, which is more often than an editor."""
    for text, (line, column) in zip(use.body, use.body_places, strict=True):
        for part in text.splitlines(keepends=True) or [""]:
            yield Line(part.splitlines()[0] if part else "", line, column)
            column += len(part)


def _block(directive: type[Directive], lines: Sequence[Line]) -> Sequence[Line]:
    """The lines that hold options."""
    if not directive.option_spec or not lines:
        return ()
    if lines[0].text.startswith("---"):
        ends = (n for n, line in enumerate(lines) if n and line.text.startswith("---"))
        return lines[1 : next(ends, len(lines))]
    for end, line in enumerate(lines):
        if not line.text.lstrip().startswith(":"):
            blank = all(not before.text.strip() for before in lines[:end])
            if line.text.strip() or not blank:
                return lines[:end]
    return lines


def _places(
    directive: type[Directive], lines: Sequence[Line]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each option's name and where its value begins."""
    for line in _block(directive, lines):
        if found := _OPTION.fullmatch(line.text):
            value = found.start(3)
            value += found[3][:1] in "'\"" and len(found[3]) > 1
            yield found[2].strip(), (line.line, line.column + value)


def _complaints(
    parsed: DirectiveParsingResult,
    use: Use,
    lines: Sequence[Line],
    places: Mapping[str, tuple[int, int]],
) -> Iterator[Complaint]:
    """MyST's warnings, each at what it is about."""
    here = (use.line, use.start or use.column)
    for warning in parsed.warnings:
        unknown = re.match(
            r"Unknown option keys: (\[.*?\]) (\(allowed: .*\))", warning.msg, re.DOTALL
        )
        invalid = re.match(r"Invalid option value for ('[^']*'|\"[^\"]*\"): ", warning.msg)
        if unknown:
            for name in ast.literal_eval(unknown[1]):
                place = places.get(name, here)
                known = ast.literal_eval(unknown[2].removeprefix("(allowed: ").removesuffix(")"))
                message = f"unknown option {name!r}; allowed: {', '.join(known)}"
                yield Complaint(*place, message + close(name, known))
        elif invalid:
            name = ast.literal_eval(invalid[1])
            yield Complaint(*places.get(name, here), warning.msg)
        elif warning.msg.startswith("Has content") and (text := _first(lines)):
            yield Complaint(text.line, text.column, _stray(text.text), open=True)
        elif warning.msg.startswith("Invalid options format"):
            yield Complaint(*_malformed(lines), warning.msg)
        else:
            yield Complaint(*here, warning.msg)


def _first(lines: Sequence[Line]) -> Line | None:
    """The first line of a body that is neither blank nor an option."""
    return next((x for x in lines if x.text.strip() and not x.text.lstrip().startswith(":")), None)


def _stray(text: str) -> str:
    """A line in the body of a directive that takes none."""
    message = f"{text.strip()[:60]!r} stands in it, but it takes no text"
    if re.match(r"\s*[\w-]+:( |$)", text):
        return f"{message}; an option begins with a colon: ':{text.strip()}'"
    return f"{message}; is the ``` missing that ends it?"


def _twice(
    directive: type[Directive], lines: Sequence[Line], places: Mapping[str, tuple[int, int]]
) -> Iterator[Complaint]:
    """Options that stand twice: MyST keeps the last in silence."""
    counts = Counter(name for name, _ in _places(directive, lines))
    for name, count in counts.items():
        if count > 1:
            yield Complaint(*places[name], f"the option {name!r} stands {count} times")


def _malformed(lines: Sequence[Line]) -> tuple[int, int]:
    """Where options stop being YAML."""
    dashed = lines[0].text.startswith("---")
    block = lines[1:] if dashed else [x for x in lines if x.text.lstrip().startswith(":")]
    text = "\n".join(x.text if dashed else x.text.lstrip()[1:] for x in block)
    try:
        list(options_to_items(text)[0])
    except TokenizeError as error:
        number = min(error.problem_mark.line, len(block) - 1)
        # Looking for a colon, MyST goes on to the next line that is not blank.
        while error.problem_mark.column == 0 and number > 0:
            number -= 1
            if block[number].text.strip():
                break
        return block[number].line, block[number].column
    return lines[0].line, lines[0].column


def _body(found: Sequence[str], use: Use, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The body's lines with their places: the end of the lines that MyST was given.

    MyST may lose blank lines at the end, and begins after what closes the options in the middle of
    a line, so the body is found by looking where it fits.
    """
    first: tuple[Line, ...] = ()
    if use.content.strip() and found and found[0] == use.content:
        rest = _fit(found[1:], lines)
        if rest is not None:
            first = (Line(use.content, use.line, use.column),)
            return first + rest
    return _fit(found, lines) or ()


def _fit(found: Sequence[str], lines: Sequence[Line]) -> tuple[Line, ...] | None:
    """The stretch of lines nearest to their end that ``found`` is, or None."""
    last = len(lines) - len(found)
    for start in range(last, max(-1, last - 4), -1):
        part = lines[start : start + len(found)]
        if all(line.text.endswith(text) for line, text in zip(part, found, strict=True)):
            return tuple(
                Line(text, line.line, line.column + len(line.text) - len(text))
                for line, text in zip(part, found, strict=True)
            )
    return None

"""Summary of findings: each outcome's effect, relative and absolute, and how sure we are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from markupsafe import Markup

from companion.grade import Evidence, evidence, imprecision, inconsistency
from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.sheets import Cell
from companion.model.judgements import DOMAINS, CertaintyRow
from companion.words import findings, values
from companion.words.codes import CERTAINTY, in_words

BASELINE = "risk without the treatment"
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Note:
    """A footnote: why the certainty of an outcome was lowered in one domain, or is another's.

    Or where the risk without the treatment is from.

    ``computed`` is what the numbers say, ``reason`` why we judged so, which may cite.
    """

    judged: str
    letter: str
    outcome: str
    about: str
    computed: str
    reason: str


@dataclass(frozen=True)
class Finding:
    """A line of the table; ``notes`` are letters with their anchors."""

    judged: CertaintyRow
    compared: str
    size: str
    effect: Cell
    meaning: findings.Meaning
    certainty: Cell
    theirs: str
    notes: tuple[tuple[str, str], ...]
    warnings: tuple[Cell, ...]


@dataclass(frozen=True)
class Summary:
    """The tables, one a family of treatments, and the footnotes that they share."""

    groups: tuple[tuple[str, tuple[Finding, ...]], ...]
    notes: tuple[Note, ...]

    def html(self) -> Markup:
        """The tables; the notes may cite, and are drawn by the block."""
        return fill("summary", groups=self.groups)


def summary(rows: Sequence[CertaintyRow], desk: Desk) -> Summary:
    """Benefit and harm of each family of treatments in one table, the families apart."""
    groups: dict[str, list[tuple[CertaintyRow, Evidence]]] = {}
    for judged in rows:
        of = evidence(desk.view, judged)
        if of is not None:
            family = " or ".join(desk.view.subject.family(key).name for key in sorted(of.families))
            groups.setdefault(family, []).append((judged, of))
    letters = _letters()  # in the order in which a reader meets them
    notes: list[Note] = []
    drawn: dict[str, list[Finding]] = {family: [] for family in groups}
    for family, found in groups.items():
        for judged, of in found:
            own = tuple(_notes(judged, of, letters, desk))
            notes += own
            drawn[family].append(_finding(judged, of, own, desk))
    return Summary(tuple((name, tuple(lines)) for name, lines in drawn.items()), tuple(notes))


def note_anchor(note: Note) -> str:
    """The id of a footnote on its page."""
    return f"note-{note.judged}-{note.letter}"


def _letters() -> Iterator[str]:
    """``a`` to ``z``, then ``aa``, ``bb`` and so on."""
    return (letter * times for times in count(1) for letter in _ALPHABET)


def _notes(
    judged: CertaintyRow, of: Evidence, letters: Iterator[str], desk: Desk
) -> Iterator[Note]:
    """A note for each domain with a reason, and one where a cited review judged otherwise."""
    computed = {"imprecision": imprecision(of), "inconsistency": inconsistency(of)}
    for domain in DOMAINS:
        concern, reason = getattr(judged, domain), getattr(judged, f"{domain}_reason")
        if concern == "not-serious" and not reason:
            continue
        suggested = computed.get(domain)
        about = f"{in_words(domain)}: {in_words(concern)}"
        said = suggested.because if suggested else ""
        yield Note(judged.id, next(letters), judged.outcome, about, said, reason or "")
    baseline = of.estimate.baseline
    if of.absolute is not None and baseline is not None and baseline.source:
        source = values.named(desk.view, baseline.source)
        yield Note(judged.id, next(letters), judged.outcome, BASELINE, source, "")
    if judged.raised:
        yield Note(judged.id, next(letters), judged.outcome, "raised", "", judged.raised)
    if judged.differs_because:
        theirs = in_words(judged.source_certainty or "not stated")
        about = f"the cited review's own certainty: {theirs}"
        yield Note(judged.id, next(letters), judged.outcome, about, "", judged.differs_because)


def _finding(judged: CertaintyRow, of: Evidence, notes: tuple[Note, ...], desk: Desk) -> Finding:
    rows = (judged, of.subject, *(row for row in of.estimate.rows if row is not of.subject))
    return Finding(
        judged=judged,
        compared=findings.compared(desk.view, of),
        size=findings.size(of),
        effect=Cell(findings.effect(of), desk.links.row(of.subject.table, of.subject.id)),
        meaning=findings.meaning(desk.view, judged, of),
        certainty=Cell(CERTAINTY[judged.certainty], desk.links.row(judged.table, judged.id)),
        theirs=in_words(judged.source_certainty) if judged.source_certainty else "",
        notes=tuple((note.letter, note_anchor(note)) for note in notes),
        warnings=desk.warnings(rows),
    )

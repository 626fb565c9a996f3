"""Evidence maps: what each study found, by time or by species, null findings as large as others."""

import plotly.graph_objects as go

from companion import wording
from companion.charts.base import Chart, axis_names, comparison, label, lay_out, studies, time_axis
from companion.tables import Record
from companion.view import View

RESULTS = {
    "favours-treatment": ("Favours the treatment", "triangle-down", "#2f7fc4"),
    "no-difference-shown": ("No difference shown", "circle-open", "#7d8590"),
    "favours-control": ("Favours the comparator", "triangle-up", "#d4660c"),
    "not-stated": ("Not stated", "line-ew-open", "#7d8590"),
}
CHANGES = {
    "increase": ("Increase", "triangle-up", "#2f7fc4"),
    "decrease": ("Decrease", "triangle-down", "#d4660c"),
    "none": ("No change", "circle-open", "#7d8590"),
    "mixed": ("Mixed", "diamond", "#a45cc0"),
}


def suicidality_by_time(view: View, records: tuple[Record, ...]) -> Chart:
    """What each comparison found at each time, a row a study and construct."""
    drawn = sorted(
        (r for r in records if r["time_hours"] and float(r["time_hours"]) > 0),
        key=lambda r: (r["construct"], label(view, r["study"]), float(r["time_hours"])),
    )
    names = [f"{label(view, r['study'])}, {wording.words(r['construct'])}" for r in drawn]
    figure = go.Figure()
    for result, (said, symbol, colour) in RESULTS.items():
        mine = [(r, n) for r, n in zip(drawn, names, strict=True) if r["result"] == result]
        if not mine:
            continue
        figure.add_scatter(
            x=[max(float(r["time_hours"]), 0.25) for r, _ in mine], y=[n for _, n in mine],
            mode="markers", name=said,
            marker={"symbol": symbol, "size": 12, "color": colour, "line": {"width": 2,
                    "color": colour}},
            hovertext=[
                f"{comparison(view, r)}<br>{wording.words(r['outcome'])} at "
                f"{wording.hours(r['time_hours'])}: {wording.effect(r) or said}" for r, _ in mine
            ],
            hoverinfo="text",
        )  # fmt: skip
    order = list(dict.fromkeys(names))
    times = [float(r["time_hours"]) for r in drawn] or [1.0, 24.0]
    lay_out(
        figure, rows=len(order), x=time_axis(max(min(times), 0.25), max(times)),
        y={"categoryorder": "array", "categoryarray": order[::-1]},
    )  # fmt: skip
    counts = [
        f"{said.lower()} {sum(r['result'] == key for r in drawn)}"
        for key, (said, _, _) in RESULTS.items()
    ]
    return Chart(
        "suicidality-by-time", "What trials found on suicidality, by time",
        f"{len(drawn)} results from {len(studies(drawn))} reports: {', '.join(counts)}.", figure,
        ("Study", "Time", "Construct", "Comparison", "Result"),
        tuple((label(view, r["study"]), wording.hours(r["time_hours"]),
               wording.words(r["construct"]), comparison(view, r), wording.words(r["result"]))
              for r in drawn),
        studies(drawn),
        ("A symbol is what the source says of one comparison at one time, not the size of it.",),
    )  # fmt: skip


def mechanism_map(view: View, records: tuple[Record, ...]) -> Chart:
    """Findings by species and direction: a symbol is a finding."""
    species = list(dict.fromkeys(r["species"] for r in records))
    species.sort(key=lambda s: (s != "human", s))
    figure = go.Figure()
    position: dict[str, int] = {}
    places: dict[str, list[tuple[int, str, Record]]] = {key: [] for key in CHANGES}
    for key in CHANGES:
        for record in records:
            if record["change"] == key:
                at = position[record["species"]] = position.get(record["species"], 0) + 1
                places[key].append((at, wording.words(record["species"]), record))
    for key, (said, symbol, colour) in CHANGES.items():
        if not places[key]:
            continue
        figure.add_scatter(
            x=[at for at, _, _ in places[key]], y=[s for _, s, _ in places[key]], mode="markers",
            name=said, marker={"symbol": symbol, "size": 13, "color": colour,
                               "line": {"width": 2, "color": colour}},
            hovertext=[
                f"{label(view, r['study'])}: {wording.words(r['target'])}, "
                f"{wording.words(r['method'])}" for _, _, r in places[key]
            ],
            hoverinfo="text",
        )  # fmt: skip
    order = [wording.words(s) for s in species]
    lay_out(
        figure, rows=2 * len(order),
        x={"title": {"text": "Number of findings"}, "dtick": 5, "rangemode": "tozero"},
        y={"categoryorder": "array", "categoryarray": order[::-1]},
    )  # fmt: skip
    said = [
        f"{wording.words(s)}: " + ", ".join(
            f"{CHANGES[c][0].lower()} {n}" for c in CHANGES
            if (n := sum(r["species"] == s and r["change"] == c for r in records))
        ) for s in species
    ]  # fmt: skip
    return Chart(
        "mechanism-findings", "Findings by species and direction", "; ".join(said) + ".", figure,
        ("Study", "Species", "Method", "Target", "Direction", "Finding"),
        tuple((label(view, r["study"]), *(wording.words(r[c]) for c in
               ("species", "method", "target", "change")), r["finding"]) for r in records),
        studies(records),
        ("Direction is that of the thing measured, not for or against the claim.",),
    )  # fmt: skip


def estimates(view: View, records: tuple[Record, ...]) -> Chart:
    """Printed effects with their intervals, side by side and not pooled; one measure a chart."""
    drawn = [r for r in records if r["estimate"] and r["ci_low"] and r["ci_high"]]
    measure = drawn[0]["measure"] if drawn else "mean_difference"
    drawn = [r for r in drawn if r["measure"] == measure]
    names = axis_names(view, drawn)
    names = [f"{n}, {wording.hours(r['time_hours'])}" if r["time_hours"] else n
             for n, r in zip(names, drawn, strict=True)]  # fmt: skip
    figure = go.Figure()
    for result, (said, symbol, colour) in RESULTS.items():
        mine = [(r, n) for r, n in zip(drawn, names, strict=True) if r["result"] == result]
        if not mine:
            continue
        at = [float(r["estimate"]) for r, _ in mine]
        figure.add_scatter(
            x=at, y=[n for _, n in mine], mode="markers", name=said,
            marker={"symbol": symbol, "size": 10, "color": colour},
            error_x={
                "type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": colour,
                "array": [float(r["ci_high"]) - v for (r, _), v in zip(mine, at, strict=True)],
                "arrayminus": [v - float(r["ci_low"]) for (r, _), v in zip(mine, at, strict=True)],
            },
            hovertext=[f"{comparison(view, r)}<br>{wording.effect(r)}" for r, _ in mine],
            hoverinfo="text",
        )  # fmt: skip
    ratio = measure.endswith("ratio")
    figure.add_vline(x=1 if ratio else 0, line={"width": 1, "color": "#7d8590"})
    lay_out(
        figure, rows=len(drawn),
        x={"type": "log" if ratio else "linear",
           "title": {"text": wording.words(measure).capitalize()}},
        y={"categoryorder": "array", "categoryarray": names[::-1]},
    )  # fmt: skip
    said = "; ".join(f"{n}: {wording.effect(r)}" for n, r in zip(names, drawn, strict=True))
    return Chart(
        "estimates", f"Printed effects, {wording.words(measure)}", f"{said}.", figure,
        ("Study", "Comparison", "Effect", "Source says"),
        tuple((n, comparison(view, r), wording.effect(r), wording.words(r["result"]))
              for n, r in zip(names, drawn, strict=True)),
        studies(drawn),
        ("Effects as printed by their authors, not pooled here.",),
    )  # fmt: skip

"""Lighthouse (mobile) on a page of each kind: ``python -m tests.lighthouse SITE [PAGE ...]``."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from companion.commands import browsers
from tests.host import hosted

VERSION = "12.8.2"  # the last that runs on Node 18 and 20
PAGES = ("book/index.html", "book/claims/rapid-onset.html", "book/claims/suicidal-ideation.html",
         "book/syntheses.html", "book/families.html", "book/data/depression_outcomes.html",
         "book/bedside.html", "book/studies/murrough-2013.html")  # fmt: skip
SCORES = ("performance", "accessibility", "best-practices", "seo")
TIMES = {"LCP ms": "largest-contentful-paint", "shift": "cumulative-layout-shift",
         "blocked ms": "total-blocking-time"}  # fmt: skip


def measured(npx: str, address: str) -> dict[str, object]:
    """The report of one run."""
    said = subprocess.run(
        [npx, "--yes", f"lighthouse@{VERSION}", address, "--output=json", "--quiet",
         f"--only-categories={','.join(SCORES)}",
         f"--chrome-flags=--headless=new {' '.join(browsers.ARGUMENTS)}"],
        capture_output=True, text=True, env={**os.environ, "CHROME_PATH": browsers.find() or ""},
    )  # fmt: skip
    if said.returncode:
        sys.exit(f"Lighthouse could not look at {address}:\n{said.stderr}")
    report: dict[str, object] = json.loads(said.stdout)
    return report


def main(site: Path, pages: tuple[str, ...]) -> None:
    """Print a line a page; what lost points below it."""
    npx = shutil.which("npx")
    if npx is None:
        sys.exit("Lighthouse comes from npm: install Node 18 or newer and run this again.")
    heads = [*SCORES, *TIMES, "KiB", "requests"]
    print(" | ".join(["page", *heads]))
    with hosted(site) as base:
        for name in pages:
            found = measured(npx, base + name)
            parts, audits = found["categories"], found["audits"]
            values = [str(round(100 * parts[score]["score"])) for score in SCORES]
            values += [f"{audits[audit]['numericValue']:.3g}" for audit in TIMES.values()]
            asked = audits["network-requests"]["details"]["items"]
            size = sum(item.get("transferSize", 0) for item in asked) / 1024
            print(" | ".join([name, *values, f"{size:.0f}", str(len(asked))]), flush=True)
            lost = {ref["id"] for score in SCORES[1:] for ref in parts[score]["auditRefs"]
                    if ref["weight"] and (audits[ref["id"]]["score"] or 0) < 1
                    and audits[ref["id"]]["scoreDisplayMode"] == "binary"}  # fmt: skip
            for audit in sorted(lost):
                print(f"  {audit}: {audits[audit]['title']}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or PAGES)

"""A gallery of every kind of page, for people to look at: ``python -m tests.shots SITE FOLDER``."""

import html
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import browser

KINDS = {
    "the first page": "book/index",
    "a chapter": "book/claims/rapid-onset",
    "a chapter on suicidality": "book/claims/suicidal-ideation",
    "a table of results": "book/onset-times",
    "the bedside": "book/bedside",
    "pooled results": "book/syntheses",
    "a listing": "book/families",
    "a study": "book/studies/murrough-2013",
    "a data page": "book/data/treatments",
    "a notebook": "book/reproduce",
    "the guide": "book/work/edit",
    "the search": "search",
    "no such page": "404",
}
WIDTHS, SCHEMES = (360, 768, 1280), ("light", "dark")
TALLEST = 4000
"""Pixels of a page that are shown; what follows is more of the same."""


def main(site: Path, folder: Path) -> None:
    """Write a picture of each page at each width in each theme, and a page that shows them all."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["<!DOCTYPE html><meta charset='utf-8'><title>Every kind of page</title>"]
    with sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=browser.find(), args=list(browser.ARGUMENTS))
        for kind, name in KINDS.items():
            lines.append(f"<h2>{html.escape(kind)}</h2><div style='display:flex;gap:8px'>")
            for width in WIDTHS:
                for scheme in SCHEMES:
                    file = f"{name.replace('/', '-')}-{width}-{scheme}.png"
                    page = chrome.new_page(
                        viewport={"width": width, "height": 900}, color_scheme=scheme
                    )
                    page.goto((site / f"{name}.html").resolve().as_uri())
                    tall = page.evaluate("document.documentElement.scrollHeight")
                    page.set_viewport_size({"width": width, "height": min(tall, TALLEST)})
                    page.screenshot(path=folder / file)
                    page.close()
                    lines.append(f"<a href='{file}'><img src='{file}' height='600'></a>")
            lines.append("</div>")
        chrome.close()
    (folder / "index.html").write_text("\n".join(lines), encoding="utf-8")
    print(folder / "index.html")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

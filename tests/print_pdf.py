"""Print the pages of the contents to PDF: ``python -m tests.print_pdf SITE FOLDER``."""

import sys
from pathlib import Path

import yaml
from playwright.sync_api import sync_playwright

from tests import browser


def pages(root: Path) -> list[str]:
    """Pages in the order of the contents."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(c["file"] for part in toc["parts"] for c in part["chapters"])]


def main(site: Path, folder: Path) -> None:
    """Write one PDF a page."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=browser.find(), args=list(browser.ARGUMENTS))
        page = chrome.new_page(viewport={"width": 1000, "height": 1400}, color_scheme="light")
        for number, name in enumerate(pages(Path.cwd())):
            page.goto((site / f"{name}.html").resolve().as_uri())
            target = folder / f"{number:02d}-{Path(name).name}.pdf"
            page.pdf(path=target, format="A4", margin=dict.fromkeys(
                ("top", "bottom", "left", "right"), "15mm"))  # fmt: skip
            print(target)
        chrome.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

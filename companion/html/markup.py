"""Where things are in the HTML of a built page, for those who read it again without a parser."""

import re

ARTICLE = re.compile(r'<article class="bd-article">(.*)</article>', re.DOTALL)
"""The text of a page, of which there is one, in its first group."""
TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
"""An opening tag with its attributes."""
PICTURE = re.compile(
    r'<svg xmlns="[^"]*" viewBox="0 0 (?P<wide>\S+) (?P<tall>[^" ]+)"[^>]*?'
    r'aria-labelledby="(?P<id>[^"]+)-wide-title".*?</svg>',
    re.DOTALL,
)
"""The wide picture of a chart, as `charts.picture` writes it, with its size and the figure's id.

A window on it has its name for readers and no namespace, and is none.
"""

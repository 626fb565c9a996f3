"""The ketamine evidence companion: claim → citation → row → pooled result → sentence, as data."""

from companion.evidence import Evidence, load

__all__ = ["Evidence", "load", "show"]


def show(figure):
    """Draw a figure or a chart in a notebook as the book draws it (needs IPython)."""
    from companion.render.charts import show as draw

    return draw(figure)

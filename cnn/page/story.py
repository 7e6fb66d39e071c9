"""The part "Story": the article in eleven short steps, by the browser alone.

The steps are in assets/story/story.html. Each highlights one of the picture's PARTS, by a window
event `picture-light` whose detail is {"part": name or null, "covered": pixels at the window's
bottom that the story covers}.
"""

from cnn.page.component import component
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor

PARTS = ("drawing", "image", "filters", "maps", "pooled", "bars", "answer")


def show(reading: Reading, visitor: Visitor) -> None:
    """Show the story, at the step of the page's address (?story=4) or at the first."""
    visitor.watched = False
    component("story/story")(key="story")

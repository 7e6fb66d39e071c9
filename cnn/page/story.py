"""The part "Story": the article in eleven short steps, told in the browser alone.

The steps are in assets/story/story.html. Each asks the picture to light up one of its PARTS, by
a window event `picture-light` whose detail is {"part": name or null, "covered": pixels at the
window's end that the story lies over}.
"""

from cnn.page.component import component
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor

PARTS = ("drawing", "image", "filters", "maps", "pooled", "bars", "answer")


def show(reading: Reading, visitor: Visitor) -> None:
    """The story, at the step that the page's address asks for (?story=4), or at the first."""
    visitor.watched = False
    component("story/story")(key="story")

"""What the page says of a picture's file."""

import pytest

from cnn.page.photo import shown


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("seven.png", "seven.png"),
        ("Ziffer „7“ ✏.png", "Ziffer „7“ ✏.png"),
        ("a\nb\u202egnp.png", "abgnp.png"),
        ("7" * 61, "7" * 60),
        ("\0" * 100 + "x", "x"),
        ("", ""),
    ],
)
def test_a_files_name_is_shown_as_far_as_it_can_be_read(name: str, words: str) -> None:
    assert shown(name) == words

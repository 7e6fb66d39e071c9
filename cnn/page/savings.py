"""Work that is repeated for nothing while all visitors wait.

Without these the page works the same, but slower; a Streamlit that works in another way is left
as it is.
"""

import gc
from collections.abc import Callable
from functools import cache

from streamlit import config
from streamlit.components.v2.bidi_component import serialization
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.watcher.local_sources_watcher import LocalSourcesWatcher

Populate = Callable[[CustomThemeConfig, str], None]


def install() -> None:
    """Once for this process."""
    if config.get_option("server.fileWatcherType") == "none":
        _skip_search()
    _read_theme_once()
    _leave_pandas()


def freeze() -> None:
    """Once, when all is loaded: the garbage collector need not look at that again.

    Modules and data are half a million objects, and looking through them stops every thread for
    0.1 s and more each time, most often when many visitors come.
    """
    gc.collect()
    gc.freeze()


def _skip_search() -> None:
    """Where no file is watched, look for none to watch.

    After a session's first run Streamlit looks up the path of every module that is loaded, 0.2 s
    for each visitor who comes back.
    """
    LocalSourcesWatcher.update_watched_modules = _nothing  # type: ignore[assignment, method-assign]


def _nothing(watcher: LocalSourcesWatcher) -> None:
    pass


def _leave_pandas() -> None:
    """Know without pandas that a list or a dict is no data frame.

    Streamlit asks that of all that a component is given: to import pandas takes the first visitor
    half a second, and 70 MB.
    """
    ask = getattr(serialization, "is_dataframe_like", None)
    if ask is None or hasattr(ask, "own"):
        return

    def asked(value: object) -> bool:
        return not isinstance(value, list | dict) and ask(value)

    asked.own = ask  # type: ignore[attr-defined]
    serialization.is_dataframe_like = asked  # type: ignore[assignment, attr-defined]


def _read_theme_once() -> None:
    """Read the theme once.

    Each run begins with it, and Streamlit goes through all options six times to put it together:
    a fifth of what an answer costs.
    """
    populate: Populate | None = getattr(app_session, "_populate_theme_msg", None)
    if populate is None or hasattr(populate, "own"):
        return
    remembering = remembered(populate)
    app_session._populate_theme_msg = remembering  # type: ignore[assignment]
    config.on_config_parsed(remembering.forget, force_connect=True)  # type: ignore[attr-defined]


def remembered(populate: Populate) -> Populate:
    """The same, but each section of the theme is read once; `forget` has all read again."""

    @cache
    def theme(section: str) -> CustomThemeConfig:
        message = CustomThemeConfig()
        populate(message, section)
        return message

    def merge(message: CustomThemeConfig, section: str = "theme") -> None:
        if theme(section).ByteSize():
            message.MergeFrom(theme(section))

    merge.own = populate  # type: ignore[attr-defined]
    merge.forget = theme.cache_clear  # type: ignore[attr-defined]
    return merge

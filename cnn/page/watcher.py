"""A search that Streamlit makes in vain."""

from streamlit import config
from streamlit.watcher.local_sources_watcher import LocalSourcesWatcher


def rest() -> None:
    """Skip the search for files to watch if no file is watched.

    After a session's first run Streamlit looks up the path of every loaded module, also with
    fileWatcherType "none": 0.2 s on the event loop for each visitor who returns.
    """
    if config.get_option("server.fileWatcherType") == "none":
        LocalSourcesWatcher.update_watched_modules = _nothing  # type: ignore[assignment, method-assign]


def _nothing(watcher: LocalSourcesWatcher) -> None:
    pass

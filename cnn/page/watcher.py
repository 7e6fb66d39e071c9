"""One search that Streamlit makes for nothing."""

from streamlit import config
from streamlit.watcher.local_sources_watcher import LocalSourcesWatcher


def rest() -> None:
    """Where no file is watched, look for none to watch.

    After a session's first run Streamlit looks up the path of every module that is loaded, also
    with fileWatcherType "none": 0.2 s on the event loop for each visitor who comes back.
    """
    if config.get_option("server.fileWatcherType") == "none":
        LocalSourcesWatcher.update_watched_modules = _nothing  # type: ignore[assignment, method-assign]


def _nothing(watcher: LocalSourcesWatcher) -> None:
    pass

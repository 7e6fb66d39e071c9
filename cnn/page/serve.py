"""The page's server, from the command line."""

import os

from streamlit.web.cli import main

from cnn.site import APP


def serve(port: int, address: str) -> None:
    """Run Streamlit with the page, to the end of this process."""
    main(["run", os.fspath(APP), "--server.port", str(port), "--server.address", address])

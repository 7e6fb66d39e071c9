"""Serving the page from the command line."""

import os

from streamlit.web.cli import main

from cnn.site import APP


def serve(port: int, address: str) -> None:
    """Run Streamlit with the page; does not return."""
    main(["run", os.fspath(APP), "--server.port", str(port), "--server.address", address])

"""Notebooks in their real hosts: JupyterLab, marimo, and the static page of nbconvert."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

#: Why tests in a host are skipped.
MISSING = 'not installed: pip install -e ".[dev,hosts]"'

_MARIMO = """\
# /// script
# [tool.marimo.display]
# theme = "{scheme}"
# ///
import marimo

app = marimo.App(width="full")


@app.cell
def _():
    import marimo as mo

    return (mo,)

"""
_MARIMO_CELL = """
@app.cell
def _():
    class Shown{number}:
        def _repr_html_(self):
            return {html!r}

    Shown{number}()
    return

"""


@contextmanager
def _serving(folder: Path, *command: str, **environment: str) -> Iterator[int]:
    """A program that serves on a port of its own until it is no longer needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    started = subprocess.Popen(
        [sys.executable, "-m", *command, f"--port={port}"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        started.terminate()
        started.wait(30)


def notebook(outputs: list[str]) -> Any:
    """A notebook that shows these outputs."""
    nbformat = pytest.importorskip("nbformat", reason=f"nbformat is {MISSING}")
    v4 = nbformat.v4
    cells = [
        v4.new_code_cell(
            "shown",
            execution_count=number,
            outputs=[
                v4.new_output(
                    "execute_result",
                    {"text/html": html, "text/plain": "shown"},
                    execution_count=number,
                )
            ],
        )
        for number, html in enumerate(outputs, 1)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


@contextmanager
def jupyterlab(folder: Path, outputs: list[str], scheme: str) -> Iterator[str]:
    """The address of JupyterLab with a trusted notebook that shows these outputs."""
    pytest.importorskip("jupyterlab", reason=f"JupyterLab is {MISSING}")
    nbformat = pytest.importorskip("nbformat")
    sign = pytest.importorskip("nbformat.sign")
    settings = folder / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    theme = {"theme": f"JupyterLab {scheme.capitalize()}"}
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "themes.jupyterlab-settings").write_text(json.dumps(theme))
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    (folder / "notebooks").mkdir()
    nbformat.write(notebook(outputs), folder / "notebooks" / "shown.ipynb")
    (folder / "data").mkdir()
    data = str(folder / "data")
    notary = sign.NotebookNotary(data_dir=data)
    notary.sign(nbformat.read(folder / "notebooks" / "shown.ipynb", as_version=4))
    with _serving(
        folder,
        *("jupyterlab", "--no-browser", "--allow-root", "--IdentityProvider.token="),
        f"--ServerApp.root_dir={folder / 'notebooks'}",
        JUPYTER_DATA_DIR=data,
        JUPYTER_CONFIG_DIR=str(folder / "config"),
        JUPYTERLAB_SETTINGS_DIR=str(folder / "settings"),
        JUPYTERLAB_WORKSPACES_DIR=str(folder / "workspaces"),
    ) as port:
        yield f"http://127.0.0.1:{port}/lab/tree/shown.ipynb"


@contextmanager
def marimo(folder: Path, outputs: list[str], scheme: str) -> Iterator[str]:
    """The address of marimo with an app that shows these outputs."""
    pytest.importorskip("marimo", reason=f"marimo is {MISSING}")
    cells = (
        _MARIMO_CELL.format(number=number, html=html) for number, html in enumerate(outputs, 1)
    )
    (folder / "shown.py").write_text(_MARIMO.format(scheme=scheme) + "".join(cells))
    command = ("marimo", "run", "shown.py", "--headless", "--no-token")
    with _serving(folder, *command, XDG_CONFIG_HOME=str(folder)) as port:
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def nbconvert(folder: Path, outputs: list[str], scheme: str) -> Iterator[str]:
    """The address of the static page that nbconvert makes of a notebook."""
    exporters = pytest.importorskip("nbconvert.exporters", reason=f"nbconvert is {MISSING}")
    page, _ = exporters.HTMLExporter(theme=scheme).from_notebook_node(notebook(outputs))
    (folder / "shown.html").write_text(page, encoding="utf-8")
    yield (folder / "shown.html").as_uri()


HOSTS = {"JupyterLab": jupyterlab, "marimo": marimo, "nbconvert": nbconvert}

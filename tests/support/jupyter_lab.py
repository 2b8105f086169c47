"""JupyterLab as a student has it, in a browser that a test drives."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import nbformat
from playwright.sync_api import Locator, Page, expect

__all__ = ["RENDERED", "NotebookPage", "jupyter_lab"]

RENDERED = [".jp-RenderedMarkdown", ".jp-OutputArea-output"]
"""Selectors of what a notebook has JupyterLab show; editors and buttons are JupyterLab's own."""

_TOKEN = "tests"
_SETTINGS = {
    # All cells are in the page: by default JupyterLab holds those that are out of sight back.
    "notebook-extension/tracker": {"windowingMode": "none"},
    # No question whether news are wanted, which would lie above the notebook.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
_HAS_ENDED = """last => {
    const prompt = document.querySelectorAll('.jp-Notebook .jp-Cell')[last].querySelector('.jp-InputPrompt');
    const raised = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]';
    return /^\\[\\d+\\]:$/.test(prompt.textContent) || document.querySelector(raised) !== null;
}"""
_IS_DRAWN = "image => image.complete && image.naturalWidth > 1 && image.naturalHeight > 1"


@contextmanager
def jupyter_lab(files: Path, own: Path, *, environment: Mapping[str, str], seconds: float = 300) -> Iterator[str]:
    """A server on this machine alone; it is ended on leaving, with its kernels.

    Args:
        files: the folder that it shows.
        own: an empty folder for its settings and logs: nothing is taken from this user's.
        environment: variables of it and of its kernels, besides this process's.
        seconds: that it may take to start.

    Yields:
        Its address.
    """
    for name, values in _SETTINGS.items():
        file = own / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    folders = {
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"ip": "127.0.0.1", "port": port, "port_retries": 0, "root_dir": files, "allow_root": True}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--IdentityProvider.token={_TOKEN}"]
    command += [f"--ServerApp.{name}={value}" for name, value in options.items()]
    variables = {**os.environ, **{name: str(own / folder) for name, folder in folders.items()}, **environment}
    log = own / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=files, env=variables, stdout=output, stderr=output)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(server, f"{address}/api/status?token={_TOKEN}", log, seconds)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(server: subprocess.Popen[bytes], url: str, log: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=30):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
    raise AssertionError(f"JupyterLab has not started: {log.read_text(errors='replace')[-2000:]}")


class NotebookPage:
    """A notebook that is open in JupyterLab.

    Args:
        page: a browser's, empty.
        address: of the server.
        files: the folder that the server shows.
        name: of the notebook, relative to it.
        seconds: that JupyterLab may take to show it.
    """

    def __init__(self, page: Page, address: str, files: Path, name: str, *, seconds: float = 300) -> None:
        self.page = page
        self.cells = nbformat.read(files / name, as_version=4).cells
        self._seconds = seconds
        page.set_default_timeout(1000 * seconds)
        workspace = re.sub(r"\W", "-", name)  # of its own: JupyterLab opens again what was open in one
        page.goto(f"{address}/lab/workspaces/{workspace}/tree/{quote(name)}?token={_TOKEN}")
        expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(self.cells), timeout=1000 * seconds)
        # JupyterLab forgets cells that are to be run before a kernel is there.
        page.locator("#jp-main-statusbar", has_text="| Idle").wait_for(timeout=1000 * seconds)

    def answer(self, name: str, source: str) -> None:
        """Replace what stands in a cell, as by pasting: an editor would indent typed lines a second time."""
        cell = self._cell(name)
        if self._source(name).cell_type == "markdown":
            cell.locator(".jp-MarkdownOutput").dblclick()
        editor = cell.locator(".cm-content")
        editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)
        last = source.strip().splitlines()[-1].strip()
        expect(editor).to_contain_text(last, timeout=1000 * self._seconds)

    def run_all(self, seconds: float) -> None:
        """Choose "Run All Cells"; the test ends where a cell raises, or where the last has not been run by then."""
        last = max(place for place, cell in enumerate(self.cells) if cell.cell_type == "code" and cell.source.strip())
        prompt = self.page.locator(".jp-Notebook .jp-Cell").nth(last).locator(".jp-InputPrompt")
        expect(prompt).to_have_text(re.compile(r"^\[ \]:$"))
        self._choose("Run", "runmenu:run-all")
        self.page.wait_for_function(_HAS_ENDED, arg=last, timeout=1000 * seconds, polling=500)
        raised = self.page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]')
        assert raised.count() == 0, raised.first.inner_text()

    def said(self, name: str) -> str:
        """What is to be read below a cell."""
        return "\n".join(self._cell(name).locator(".jp-OutputArea-output").all_inner_texts())

    def checks(self) -> dict[str, str]:
        """What is said below each cell that runs quick tests, by the cell's id."""
        return {cell.id: self.said(cell.id) for cell in self.cells if cell.id.startswith("check-")}

    def drawn(self, name: str | None = None) -> list[str]:
        """Alternative texts of the pictures that the browser has drawn, below one cell or in the whole notebook."""
        return [image.get_attribute("alt") or "" for image in self._pictures(name) if image.evaluate(_IS_DRAWN)]

    def not_drawn(self) -> list[str]:
        """Where pictures come from that the browser could not draw."""
        return [str(image.get_attribute("src"))[:100] for image in self._pictures() if not image.evaluate(_IS_DRAWN)]

    def download(self, path: Path) -> Path:
        """Choose "Save", then "Download", which takes what was saved last."""
        self._choose("File", "docmanager:save")
        expect(self.page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0, timeout=1000 * self._seconds)
        with self.page.expect_download(timeout=1000 * self._seconds) as download:
            self._choose("File", "docmanager:download")
        download.value.save_as(path)
        return path

    def _source(self, name: str) -> nbformat.NotebookNode:
        return next(cell for cell in self.cells if cell.id == name)

    def _cell(self, name: str) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self.cells.index(self._source(name)))

    def _pictures(self, name: str | None = None) -> list[Locator]:
        place = self.page.locator(".jp-Notebook") if name is None else self._cell(name).locator(".jp-OutputArea-output")
        return place.locator("img").all()

    def _choose(self, menu: str, command: str) -> None:
        self.page.locator(".lm-MenuBar-item", has_text=re.compile(rf"^{menu}$")).click()
        self.page.locator(f'.lm-Menu-item[data-command="{command}"]').click()

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from autograder.data.cifar10 import ARCHIVE, CIFAR10
from autograder.data.download import fetch_archive
from autograder.errors import DataError

CONTENT = bytes(range(256)) * 8_000  # 2 MB
CHUNK = 1 << 16  # less than that may be lost when a connection breaks


class Server(ThreadingHTTPServer):
    """Serves one file, as unreliably as a test asks."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = CONTENT
        self.cuts = []  # after how many bytes the next answers break off
        self.knows_ranges = True
        self.status = None
        self.ranges = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/{ARCHIVE.name}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        wanted = self.headers["Range"]
        server.ranges.append(wanted)
        start = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1]) if wanted and server.knows_ranges else 0
        if server.status or start >= len(server.content):
            self.send_error(server.status or 416)
            return
        rest = server.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest[: server.cuts.pop(0)] if server.cuts else rest)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(monkeypatch):
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setattr("time.sleep", lambda seconds: None)  # between pooch's attempts
        yield server
        server.shutdown()


def fetch(server, folder):
    archive = replace(ARCHIVE, url=server.url, sha256=hashlib.sha256(CONTENT).hexdigest())
    return fetch_archive(replace(CIFAR10, archive=archive), archive, folder)


def test_downloads_once(server, tmp_path):
    for _ in range(2):
        archive = fetch(server, tmp_path)
        assert archive == tmp_path / ARCHIVE.name
        assert archive.read_bytes() == CONTENT
    assert server.ranges == [None]
    assert [path.name for path in tmp_path.iterdir()] == [ARCHIVE.name]


def test_continues_where_the_connection_broke(server, tmp_path):
    server.cuts = [3 * CHUNK, 5 * CHUNK, CHUNK, 2 * CHUNK]
    assert fetch(server, tmp_path).read_bytes() == CONTENT
    assert server.ranges == [None, *(f"bytes={chunks * CHUNK}-" for chunks in (3, 8, 9, 11))]


def test_a_later_run_continues(server, tmp_path):
    (tmp_path / f"{ARCHIVE.name}.part").write_bytes(CONTENT[:1_000])
    assert fetch(server, tmp_path).read_bytes() == CONTENT
    assert server.ranges == ["bytes=1000-"]


def test_what_arrived_is_kept_when_the_server_goes_away(server, tmp_path):
    server.cuts = [15 * CHUNK + 1, 0, 0, 0]
    with pytest.raises(DataError, match="running the command again continues the download"):
        fetch(server, tmp_path)
    assert (tmp_path / f"{ARCHIVE.name}.part").stat().st_size == 15 * CHUNK


def test_starts_afresh_where_the_server_cannot_continue(server, tmp_path):
    server.knows_ranges = False
    server.cuts = [4 * CHUNK]
    assert fetch(server, tmp_path).read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={4 * CHUNK}-"]


def test_starts_afresh_where_too_much_is_kept(server, tmp_path):
    (tmp_path / f"{ARCHIVE.name}.part").write_bytes(CONTENT + b"more")
    assert fetch(server, tmp_path).read_bytes() == CONTENT
    assert server.ranges[1:] == [None]


def test_bytes_of_another_file_are_found_out_and_fetched_afresh(server, tmp_path):
    (tmp_path / f"{ARCHIVE.name}.part").write_bytes(b"from another file")
    assert fetch(server, tmp_path).read_bytes() == CONTENT
    assert server.ranges == ["bytes=17-", None]


def test_a_damaged_archive_is_replaced(server, tmp_path):
    (tmp_path / ARCHIVE.name).write_bytes(CONTENT[:-1])
    assert fetch(server, tmp_path).read_bytes() == CONTENT


def test_a_wrong_checksum_is_an_error_and_leaves_nothing(server, tmp_path):
    server.content = CONTENT[::-1]
    with pytest.raises(DataError, match="its checksum differs"):
        fetch(server, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_is_named(server, tmp_path):
    server.status = 503
    with pytest.raises(DataError, match="the server answered 503"):
        fetch(server, tmp_path)


def test_without_a_network_the_message_says_what_to_do(server, tmp_path):
    server.shutdown()
    server.server_close()
    folder = tmp_path / "downloads"
    with pytest.raises(DataError) as raised:
        fetch(server, folder)
    for part in (
        "no connection to the server",
        server.url,
        str(folder),
        "AUTOGRADER_DATA",
        "DATA=standin",
        "no grade",
    ):
        assert part in str(raised.value)


def test_a_folder_that_cannot_be_written_is_an_error(server, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DataError, match="could not be downloaded"):
        fetch(server, tmp_path / "file")

"""The archive of a data set: fetched once, checked, and continued where a broken download stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.data.description import Archive, DataSetDescription
from autograder.errors import DataError
from autograder.locale.messages import _

__all__ = ["ResumingDownloader", "fetch_archive", "how_to_get_it"]

_CHUNK_BYTES = 1 << 16
_CONNECT_AND_READ_SECONDS = (15, 60)
_RETRIES = 2


class ResumingDownloader:
    """A downloader for ``pooch`` that keeps what has arrived in a file of its own and asks only for the rest.

    Pooch's own downloader starts from zero after every interruption, and official servers are slow and reset
    connections: hundreds of megabytes would then never arrive. Pooch still checks the hash and moves the file into
    place, so bytes glued together from two different files are found out, and fetched afresh.

    Args:
        partial: where the bytes that have arrived are kept between attempts and between runs.
    """

    def __init__(self, partial: Path) -> None:
        self.partial = partial

    def __call__(self, url: str, output_file: str, pooch: Any) -> None:
        """Download ``url`` into ``output_file``.

        Raises:
            requests.RequestException: the server refused, or an attempt brought not one byte more.
        """
        import requests

        while True:
            arrived = self._arrived()
            try:
                self._continue(url, arrived)
                break
            except (requests.exceptions.ChunkedEncodingError, requests.ConnectionError):
                if self._arrived() <= arrived:
                    raise
        self.partial.replace(output_file)

    def _arrived(self) -> int:
        return self.partial.stat().st_size if self.partial.exists() else 0

    def _continue(self, url: str, arrived: int) -> None:
        """Append what is missing; start from zero where the server cannot continue."""
        import requests
        from tqdm.auto import tqdm

        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={arrived}-"} if arrived else {})
        with requests.get(url, headers=headers, stream=True, timeout=_CONNECT_AND_READ_SECONDS) as response:
            if response.status_code == requests.codes.requested_range_not_satisfiable:
                self.partial.unlink()  # it holds more than the server's file: pooch's next attempt starts afresh
            response.raise_for_status()
            if response.status_code != requests.codes.partial_content:
                arrived = 0
            total = arrived + int(response.headers.get("Content-Length", 0))
            bar = tqdm(desc=Path(url).name, total=total, initial=arrived, unit="B", unit_scale=True, disable=None)
            with self.partial.open("ab" if arrived else "wb") as file, bar as progress:
                for chunk in response.iter_content(_CHUNK_BYTES):
                    file.write(chunk)
                    progress.update(len(chunk))


def fetch_archive(description: DataSetDescription, archive: Archive, folder: Path) -> Path:
    """A data set's archive in ``folder``, downloaded if it is not there or is damaged.

    Raises:
        DataError: it cannot be had; the text says which file to put where.
    """
    import pooch
    import requests

    archives = pooch.create(
        path=folder,
        base_url="",
        registry={archive.name: f"sha256:{archive.sha256}"},
        urls={archive.name: archive.url},
        retry_if_failed=_RETRIES,
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        downloader = ResumingDownloader(folder / f"{archive.name}.part")
        return Path(archives.fetch(archive.name, downloader=downloader))
    except (requests.RequestException, OSError, ValueError) as error:
        message = _(
            "{title} is not on this machine and could not be downloaded ({reason}). What has arrived is kept: running"
            " the command again continues the download."
        )
        problem = message.format(title=description.title, reason=_reason(error))
        raise DataError(f"{problem} {how_to_get_it(description, folder)}") from error


def how_to_get_it(description: DataSetDescription, folder: Path) -> str:
    """What to do where a data set is not on this machine and is not fetched, in two sentences.

    Args:
        description: of the data set.
        folder: where its archive would be found.
    """
    if description.archive is not None:
        way = _(
            "To do without the download, fetch {address} by other means and put it in {folder}, or let the environment"
            " variable AUTOGRADER_DATA name that file, a folder that holds it, or a {npz}."
        ).format(address=description.archive.url, folder=folder, npz=description.npz)
    elif description.keras is not None:
        # Translators: {command} is a command of the shell, {npz} the name of a file.
        way = _(
            "Let Keras fetch it once ({command}), or let the environment variable AUTOGRADER_DATA name a {npz} or a"
            " folder that holds one."
        ).format(
            command=f'python -c "import keras; keras.datasets.{description.keras.name}.load_data()"',
            npz=description.npz,
        )
    else:
        way = _("Let the environment variable AUTOGRADER_DATA name a {npz} or a folder that holds one.").format(
            npz=description.npz
        )
    otherwise = _(
        "DATA=auto never grades on anything else; DATA=standin shows the kit at work on images that ship with it,"
        " which is no grade."
    )
    return f"{way} {otherwise}"


def _reason(error: Exception) -> str:
    """Why a download failed, in a few words and without the addresses that exceptions quote."""
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        # Translators: {status} is a number of HTTP, such as 503.
        return _("the server answered {status}").format(status=error.response.status_code)
    if isinstance(error, requests.Timeout):
        return _("the server did not answer in time")
    if isinstance(error, requests.RequestException):
        return _("no connection to the server")
    if isinstance(error, ValueError):
        return _("what arrived is not the official archive: its checksum differs")
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__

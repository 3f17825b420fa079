"""A private folder for what may be kept between runs, and files in it that nobody else can have written.

Each file carries a keyed digest (BLAKE2b, RFC 7693) of its name and content, under a random key that lies in the
same folder, readable by its owner only. A torn write, a flipped bit, a file put there or called otherwise is
noticed and taken for no file. Whoever can read the key can do as the user can; more is not claimed.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import stat
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

from hashiye.corpus import MANIFEST

FOLDER = "hashiye"
MOST = 256 * 1024 * 1024
"""Bytes of all files together; the ones that were used longest ago go first."""
_KEY = "key"
_KEY_BYTES = 32
_DIGEST_BYTES = 32
_TEMPORARY = ".tmp"
_OLD = 3600 * 10**9
"""Nanoseconds after which a temporary file is the leftover of a run that was killed."""
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Refused(Exception):  # noqa: N818  (the word of the house: nothing is wrong, but nothing is kept)
    """Nothing can be kept safely; says why."""


def place(environment: Mapping[str, str]) -> Path | None:
    """Return where the folder is to be: ``HASHIYE_CACHE_DIR``, else the user's folder for such things; None: nowhere.

    As the XDG Base Directory Specification has it, a relative ``XDG_CACHE_HOME`` counts for nothing.
    """
    if own := environment.get("HASHIYE_CACHE_DIR"):
        return Path(own).absolute()
    if os.name == "nt":
        local = environment.get("LOCALAPPDATA", "")
        return Path(local) / FOLDER / "cache" if local else None
    shared = Path(environment.get("XDG_CACHE_HOME", ""))
    if shared.is_absolute():
        return shared / FOLDER
    home = Path(environment.get("HOME", ""))
    return home / ".cache" / FOLDER if home.is_absolute() else None


@contextlib.contextmanager
def opened(home: Path, environment: Mapping[str, str] = os.environ) -> Iterator[Cabinet]:
    """Open the folder, made if need be. Raises ``Refused``, also where a contributor's files could come to lie in it.

    ``home`` is the corpus that is looked at: nothing is kept in it, nor in any other corpus or checkout.
    """
    folder = place(environment)
    if folder is None:
        raise Refused("there is no folder for it: set HASHIYE_CACHE_DIR")
    try:
        above = Path(os.path.realpath(folder))
        if above.is_relative_to(home.resolve()) or any(
            os.path.lexists(one / name) for one in (above, *above.parents) for name in (".git", MANIFEST)
        ):
            raise Refused(f"{folder} lies in a checkout or a corpus, into which others write")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | _FLAGS | getattr(os, "O_DIRECTORY", 0)) if _has_folders() else None
    except (OSError, ValueError, RuntimeError) as error:
        raise Refused(f"{folder} cannot be used: {getattr(error, 'strerror', None) or error}") from error
    try:
        yield Cabinet(folder, descriptor)
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _has_folders() -> bool:
    return os.open in os.supports_dir_fd


class Cabinet:
    """The open folder. Files are named, read and written within it, whatever becomes of its path."""

    def __init__(self, folder: Path, descriptor: int | None) -> None:
        self.descriptor = descriptor
        self._before = "" if descriptor is not None else f"{folder}{os.sep}"
        self._check(os.lstat(folder) if descriptor is None else os.fstat(descriptor), folder)
        self._key = self._own_key()

    @staticmethod
    def _check(status: os.stat_result, folder: Path) -> None:
        if not stat.S_ISDIR(status.st_mode):
            raise Refused(f"{folder} is no folder")
        if hasattr(os, "geteuid") and (status.st_uid != os.geteuid() or status.st_mode & 0o077):
            raise Refused(f"{folder} is not yours alone: chmod 700, or set HASHIYE_CACHE_DIR")

    def read(self, name: str) -> bytes | None:
        """Return what was kept under a name; None if nothing was, or it is not what this program wrote."""
        data = self._read(name, MOST + _DIGEST_BYTES)
        if data is None or not hmac.compare_digest(data[:_DIGEST_BYTES], self._digest(name, data[_DIGEST_BYTES:])):
            return None
        with contextlib.suppress(OSError):  # it was used: the files used longest ago go first
            os.utime(self._before + name, dir_fd=self.descriptor)
        return data[_DIGEST_BYTES:]

    def write(self, name: str, data: bytes) -> None:
        """Keep ``data`` under a name, whole or not at all, and let go what is too much. Raises ``OSError``."""
        self._replace(name, self._digest(name, data) + data)
        self._sweep(name)

    def _digest(self, name: str, data: bytes) -> bytes:
        digest = blake2b(len(name).to_bytes(8), digest_size=_DIGEST_BYTES, key=self._key)
        digest.update(name.encode())
        digest.update(data)
        return digest.digest()

    def _own_key(self) -> bytes:
        """Return the key of this folder, made at random the first time."""
        try:
            key = self._read(_KEY, _KEY_BYTES)
            if key is None or len(key) != _KEY_BYTES:
                self._replace(_KEY, os.urandom(_KEY_BYTES))  # of two runs that begin together one remembers
                key = self._read(_KEY, _KEY_BYTES)
        except OSError as error:
            raise Refused(f"no key can be kept: {error.strerror or error}") from error
        if key is None or len(key) != _KEY_BYTES:
            raise Refused("no key can be kept")
        return key

    def _read(self, name: str, most: int) -> bytes | None:
        """Return the bytes of a regular file of ours, of at most so many."""
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _FLAGS
        try:
            descriptor = os.open(self._before + name, flags, dir_fd=self.descriptor)
        except OSError:
            return None
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            mine = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
            if not (stat.S_ISREG(status.st_mode) and mine and status.st_size <= most):
                return None
            return file.read(most + 1)

    def _replace(self, name: str, data: bytes) -> None:
        temporary = f"{self._before}{name}.{os.getpid()}-{os.urandom(4).hex()}{_TEMPORARY}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS
        try:
            with os.fdopen(os.open(temporary, flags, 0o600, dir_fd=self.descriptor), "wb") as file:
                file.write(data)
            os.replace(temporary, self._before + name, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary, dir_fd=self.descriptor)
            raise

    def _sweep(self, newest: str) -> None:
        """Remove leftovers of killed runs, and the files used longest ago, until all are below :data:`MOST`."""
        listed = []
        for name in os.listdir(self._before or self.descriptor):  # noqa: PTH208  (a descriptor is no path)
            with contextlib.suppress(OSError):
                status = os.stat(self._before + name, dir_fd=self.descriptor, follow_symlinks=False)
                if name != _KEY and stat.S_ISREG(status.st_mode):
                    listed.append((name == newest, status.st_mtime_ns, name, status.st_size))
        listed.sort(reverse=True)
        now = listed[0][1] if listed else 0
        total = 0
        for is_newest, when, name, size in listed:
            is_leftover = name.endswith(_TEMPORARY)
            total += 0 if is_leftover else size
            if (total > MOST and not is_newest and not is_leftover) or (is_leftover and when < now - _OLD):
                with contextlib.suppress(OSError):
                    os.unlink(self._before + name, dir_fd=self.descriptor)

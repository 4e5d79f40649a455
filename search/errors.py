"""The one error tree. Each class carries its HTTP status, its exit status and a text that says what to do.

    DatelineError                   500  1
    ├── UsageError                  400  2   the caller asked for something that cannot be
    │   ├── RequestError            400  2   a parameter is unknown or out of range
    │   └── QueryError              400  2   the query cannot be read (strict), or is over a limit
    ├── UnauthorizedError           401  1   a token is wanted, and none that is known was given
    ├── NotFoundError               404  1   no such article
    ├── GoneError                   410  1   a page of a generation that is no longer there
    ├── MisdirectedError            421  1   the server does not answer to this name
    ├── CorpusError                 422  1   a file cannot be read as articles; the build goes on without it
    ├── TooManyRequestsError        429  1   a client asked more often than it may; `retry_after` says when it may again
    ├── QueryTooSlowError           503  1   the work of a query was ended, since it took longer than one may
    ├── IndexUnavailableError       503  1   no index yet, or none that is whole
    │   ├── IndexDamagedError       503  1   files are missing, cut short or altered
    │   └── IndexUnsafeError        503  1   it belongs to somebody else, or others can write it
    ├── OutputError                 500  1   what was to be printed cannot be written
    └── BuildError                  500  1   a build failed; the served index is untouched
        ├── BuildLockedError        409  1   another build is running
        ├── DiskFullError           507  1   the disk has no room for it
        └── StoppedError            500 130  who started it interrupted it

The text of an error is safe to show: it names files by their name in the corpus and never quotes a traceback.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar


class DatelineError(Exception):
    """The root: anything that Dateline itself raises.

    Args:
        detail: one sentence, what is wrong.
        hint: one sentence, what to do about it.
        extra: further members for the problem document (`application/problem+json`).
    """

    status: ClassVar[int] = 500
    exit_status: ClassVar[int] = 1
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str, hint: str = "", **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint
        self.extra = extra

    def __str__(self) -> str:
        return f"{self.detail} {self.hint}".strip()

    def problem(self) -> dict[str, Any]:
        """The error as a problem document (RFC 9457), as HTTP and `--json` give it.

        >>> DatelineError("It broke.", "Try again.", part=7).problem()["part"]
        7
        """
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(self).__name__.removesuffix("Error")).lower()
        document = {
            "type": f"urn:problem-type:dateline:{name}",
            "title": self.title,
            "status": self.status,
            "detail": str(self),
            "hint": self.hint,
        }
        return document | self.extra | document  # our members first, and never replaced


class UsageError(DatelineError):
    """The caller asked for something that cannot be."""

    status = 400
    exit_status = 2
    title = "The request cannot be answered as it stands"


class RequestError(UsageError):
    """A parameter is unknown, malformed or out of range."""

    title = "A parameter is not valid"


class QueryError(UsageError):
    """The query cannot be read as written, or is over a limit."""

    title = "The query is not valid"


class UnauthorizedError(DatelineError):
    """The server answers only who has a token, and none that it knows was given."""

    status = 401
    title = "A token is needed"


class NotFoundError(DatelineError):
    """No article has this id, or no page this address."""

    status = 404
    title = "Not found"


class GoneError(DatelineError):
    """A page of results belongs to a generation that is no longer served."""

    status = 410
    title = "These results are out of date"


class MisdirectedError(DatelineError):
    """The request is for a server of another name."""

    status = 421
    title = "This server has another name"


class CorpusError(DatelineError):
    """A file or record cannot be read as an article."""

    status = 422
    title = "The file cannot be read"


class TooManyRequestsError(DatelineError):
    """A client asked more often than it may; `retry_after` in `extra` is the seconds until it may again."""

    status = 429
    title = "Too many requests"


class QueryTooSlowError(DatelineError):
    """The work of a query was ended, since it took longer than one may. To ask the same again does not help."""

    status = 503
    title = "The query takes too long"


class IndexUnavailableError(DatelineError):
    """There is no index to ask."""

    status = 503
    title = "No index"


class IndexDamagedError(IndexUnavailableError):
    """Files of the index are missing, cut short or altered."""

    title = "The index is damaged"


class IndexUnsafeError(IndexUnavailableError):
    """The index belongs to another user, or others can write it: what it holds cannot be trusted."""

    title = "The index is not safe to open"


class OutputError(DatelineError):
    """Standard output cannot be written: the disk is full, or there is none."""

    title = "The output cannot be written"


class BuildError(DatelineError):
    """A build failed; the served index is as it was."""

    title = "The build failed"


class BuildLockedError(BuildError):
    """Another build holds the lock."""

    status = 409
    title = "Another build is running"


class DiskFullError(BuildError):
    """The disk has no room for the next generation."""

    status = 507
    title = "The disk is full"


class StoppedError(BuildError):
    """The build was interrupted, as by Ctrl+C."""

    exit_status = 130
    title = "The build was stopped"

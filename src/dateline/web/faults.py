"""This room gives every fault of the workbench one shape: in JSON for programs, as a page for people."""

from __future__ import annotations

from typing import Any

CODES = {
    400: "bad_request",
    401: "not_logged_in",
    403: "not_allowed",
    404: "not_found",
    405: "no_such_method",
    408: "too_slow",
    409: "conflict",
    413: "too_large",
    415: "wrong_type",
    421: "wrong_host",
    422: "not_valid",
    429: "too_many",
    500: "failed",
    503: "busy",
    504: "too_slow",
}


class Fault(Exception):  # noqa: N818 - an answer, and the word of the house
    """Something the workbench will not do: an HTTP status, what is wrong and what to do about it."""

    def __init__(self, status: int, message: str, remedy: str = "", *, wait: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.remedy = remedy
        self.wait = wait

    @property
    def code(self) -> str:
        return CODES.get(self.status, "failed")

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.wait)} if self.wait else {}


def shape_of(fault: Fault) -> dict[str, Any]:
    """The one shape of a fault in JSON."""
    return {
        "error": {
            "status": fault.status,
            "code": fault.code,
            "message": fault.message,
            "remedy": fault.remedy,
        }
    }

"""The HTTP API holds what its OpenAPI document promises, whatever is sent: schemathesis makes the requests up."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from dateline.pipeline import Pipeline
from dateline.web import Settings, create_app
from dateline.web.coding import Bench
from dateline.web.settings import ANY_HOST

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed (requirements-dev.in)")
_BOUNDED = settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="session")
def api_schema(newsroom: Path, pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The OpenAPI document of a workbench over a copy of the newsroom, without limits of rate, called in-process."""
    store = tmp_path_factory.mktemp("api") / "archive"
    shutil.copytree(newsroom, store)
    free = Settings(hosts=(ANY_HOST,), reads_a_minute=0, writes_a_minute=0, codings_a_minute=0)
    bench = Bench.in_thread(str(store), lambda: pipeline)
    app = create_app(store, free, bench=bench)
    yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    bench.close()
    app.state.desk.close()


def test_no_request_makes_the_server_fail(api_schema: Any, subtests: pytest.Subtests) -> None:
    """Every answer has a status and a body that the document names, and none is a server's failure."""
    operations = [found.ok() for found in api_schema.get_all_operations()]
    assert len(operations) > 15
    for operation in operations:

        @_BOUNDED
        @given(case=operation.as_strategy())
        def send(case: Any) -> None:
            check_answer(case)

        with subtests.test(operation.label):
            send()


def check_answer(case: Any) -> None:
    """Send a made-up request, and hold the answer against the document."""
    told = schemathesis.checks
    answer = case.call()
    case.validate_response(
        answer,
        checks=[
            told.not_a_server_error,
            told.status_code_conformance,
            told.content_type_conformance,
            told.response_schema_conformance,
        ],
    )
    if answer.status_code >= 400:
        error = answer.json()["error"]
        assert set(error) == {"status", "code", "message", "remedy"}
        assert error["status"] == answer.status_code

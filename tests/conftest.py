"""Fixtures every test shares: one loaded pipeline, and a way to read a line of text with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dateline.model import Reading, Report
from dateline.pipeline import Pipeline, Settings
from dateline.store import Store
from newsroom import make_newsroom


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The default pipeline, strict: a layer that raises fails the test."""
    return Pipeline(Settings(strict=True))


@pytest.fixture(scope="session")
def read(pipeline: Pipeline) -> Callable[..., Reading]:
    """``read(text, published="2021-08-22")`` gives the reading of one report."""

    def reader(text: str, published: str | None = None, **fields: str) -> Reading:
        day = date.fromisoformat(published) if published else None
        return next(pipeline.read([Report(id="case", text=text, published=day, **fields)]))

    return reader


@pytest.fixture(scope="session")
def newsroom(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store of made-up reports, coded and linked; tests may judge and add, none may take away."""
    path = tmp_path_factory.mktemp("newsroom") / "archive"
    make_newsroom(path, pipeline)
    return path


@pytest.fixture(scope="session")
def workbench_store(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A small linked store of real readings, one of them hostile; nobody adds to it."""
    from workbench import make_store

    return make_store(tmp_path_factory.mktemp("workbench") / "store", pipeline)

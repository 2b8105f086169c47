"""submission_metadata.json, as it should be and as it should not."""

from __future__ import annotations

import json
from datetime import timedelta

import msgspec
import pytest

from autograder.gradescope.platform import Platform, read_platform
from autograder.locale.sentences import said
from autograder.units.unit import Gradescope
from gradescope.platform_root import KEY, RUN, metadata, training_row


@pytest.fixture
def read(tmp_path):
    def read(document: object) -> Platform:
        path = tmp_path / "submission_metadata.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return read_platform(path)

    return read


def test_what_the_platform_says(read):
    platform = read(metadata())
    assert platform.lateness == timedelta(hours=2, minutes=22, seconds=32, microseconds=365935)
    assert [said(notice) for notice in platform.notices()] == ["Handed in 2 h 22 min after the due date."]
    assert platform.facts().late_seconds == 8552
    assert platform.earlier == {KEY: [RUN]}


def test_an_extension_counts(read):
    users = [{"id": 1, "assignment": {"due_date": "2026-07-02T12:00:00.000000-07:00"}}]
    assert read(metadata(users=users)).notices() == []


def test_what_is_handed_in_early_is_not_late(read):
    platform = read(metadata(created_at="2026-07-01T11:59:59-07:00"))
    assert (platform.lateness, platform.notices()) == (timedelta(), [])


@pytest.mark.parametrize("document", ["", "{", "[]", "null", '{"users": 3}', "\u0000", '{"created_at": "2026-07-01"}'])
def test_without_usable_metadata_nothing_is_said(read, document):
    assert read(document) == Platform()


def test_without_a_file_nothing_is_said(tmp_path):
    assert read_platform(tmp_path / "absent.json") == Platform()


def test_parts_that_are_not_as_they_should_be_are_passed_over(read):
    platform = read(metadata(created_at=12, users="everybody", previous_submissions=[None, 3, {"results": "none"}]))
    assert platform.due_date is not None
    assert (platform.created_at, platform.earlier) == (None, {})


@pytest.mark.parametrize(
    "changes",
    [
        {"accuracy": 99.0},  # not the best of its epochs
        {"accuracy": 145.0, "accuracies": [145.0]},
        {"accuracies": []},
        {"accuracy": "45.5"},
        {"seed": 7},
        {"epochs": -1},
        {"epochs": 1e400},
        {"cross_check": 101.0},
        {"trained": "<script>"},
        {"images": 1.5},
    ],
)
def test_runs_that_no_training_could_have_made_are_not_taken_over(read, changes):
    submissions = [{"results": {"tests": [training_row(**changes)]}}]
    assert read(metadata(previous_submissions=submissions)).earlier == {}


@pytest.mark.parametrize("key", ["", "abc", KEY.upper(), KEY + "\n", 5, None])
def test_runs_without_a_key_are_not_taken_over(read, key):
    submissions = [{"results": {"tests": [training_row(key)]}}]
    assert read(metadata(previous_submissions=submissions)).earlier == {}


def test_the_last_submission_counts(read):
    later = msgspec.structs.replace(RUN, accuracy=47.0, accuracies=[47.0])
    submissions = [{"results": {"tests": [training_row(runs=[run])]}} for run in (RUN, later)]
    assert read(metadata(previous_submissions=submissions)).earlier == {KEY: [later]}


def test_rows_wait_for_a_due_date_only_where_there_is_one(read):
    settings = Gradescope(hidden_checks="after_due_date")
    assert read(metadata()).hidden_checks(settings) == "after_due_date"
    assert read(metadata(assignment={"due_date": None})).hidden_checks(settings) == "after_published"
    assert read({}).hidden_checks(Gradescope(hidden_checks="hidden")) == "hidden"

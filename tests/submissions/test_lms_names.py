from __future__ import annotations

import pytest

from autograder.submissions.lms_names import senders, sent, submitters


@pytest.mark.parametrize(
    ("name", "platform", "moment"),
    [
        ("Ana Lima_551_assignsubmission_file_", "moodle", ""),
        ("Ana Lima_551_assignsubmission_file_lab_1.ipynb", "moodle", ""),
        ("Lab 3_asouza_attempt_2025-03-01-10-00-00.txt", "blackboard", "2025-03-01-10-00-00"),
        ("Lab_3_asouza_attempt_2025-03-01-10-00-00_lab.ipynb", "blackboard", "2025-03-01-10-00-00"),
        ("asouza+lab+2025-03-01 10:00:00 UTC", "nbgrader", "2025-03-01 10:00:00"),
        ("souzalimaana_LATE_4711_88_lab.ipynb", "canvas", ""),
        ("anon_LATE_qR7tU_8802_lab.ipynb", "canvas", ""),
        ("1-2 - Ana Lima - Mar 1, 2025 1201 AM", "brightspace", "2025-03-01 00:01"),
        ("1-2 - Ana Lima - Mar 1, 2025 1201 PM - lab.ipynb", "brightspace", "2025-03-01 12:01"),
        ("1-2 - Ana-Rosa Lima - 1 de dez de 2025 2359", "brightspace", "2025-12-01 23:59"),
        ("1-2 - Анна Ким - 1 мая 2025 г. 10:05", "brightspace", "2025-05-01 10:05"),  # noqa: RUF001
        ("Souza Lima, Ana(asouza)", "sakai", ""),
        ("submission_300000001", "gradescope", ""),
    ],
)
def test_names_of_platforms_are_known(name, platform, moment):
    found = sent(name)
    assert found is not None
    assert (found.platform, found.moment) == (platform, moment)


@pytest.mark.parametrize(
    "name", ["ana", "Ana Lima", "lab-3-asouza", "Ana Lima - lab", "hw_3", "submission", "a+b", "lab (1)"]
)
def test_other_names_are_nobodys(name):
    assert sent(name) is None


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Turma A-Ana-Rosa Lima_551_assignsubmission_file_", "Ana-Rosa Lima"),
        ("Lab_3_b_reis_attempt_2025-03-01-10-00-00_lab", "b_reis"),
        ("lab-3-ana-lima-main", "ana-lima"),
        ("Ana Lima - Copy of lab", "Ana Lima"),
        ("Souza Lima, Ana(asouza)", "asouza"),
    ],
)
def test_a_sender_is_among_those_that_a_name_may_mean(name, wanted):
    assert wanted in {word for sender in senders(name) for word in (*sender.names, *sender.logins)}


def test_a_number_at_the_end_of_a_name_is_no_login():
    assert not any("3" in sender.logins for sender in senders("lab-3"))


def test_members_of_a_group():
    assert submitters("submission_1 (a@x, b@x)") == ("a@x", "b@x")
    assert submitters("submission_1") == submitters("ana") == ()

"""What a run was like, in words: data, versions, device, given network, and when and how long it was."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.locale.messages import _
from autograder.locale.numbers import number, percent
from autograder.locale.sentences import said
from autograder.reports.results_folder import Graded

__all__ = ["circumstances", "duration", "facts_of", "moment"]


def facts_of(submissions: Iterable[Graded]) -> dict[str, list[str]]:
    """Data set, versions, device and given network: each with its values, in the order of appearance."""
    lines: dict[str, list[str]] = {}
    for graded in submissions:
        facts, given = graded.facts, graded.given_network
        versions = _("Python {python}, TensorFlow {tensorflow}, Keras {keras}, kit {kit}").format(
            python=facts.python_version or "?",  # results of an older kit do not say it
            tensorflow=facts.tensorflow_version,
            keras=facts.keras_version,
            kit=facts.kit_version,
        )
        found = {}
        if facts.data:
            found[_("Data set")] = f"{facts.data} ({facts.data_checksum[:12]})" if facts.data_checksum else facts.data
        found[_("Versions")] = versions
        # Translators: what workers compute on: cpu or gpu.
        found[_("Device")] = facts.device
        if facts.speed is not None and facts.speed > 1:
            longer = _("{factor} times as long, for a slow machine")
            found[_("Time limits")] = longer.format(factor=number(facts.speed))
        if given is not None and given.runs:
            # Translators: {accuracy} is such as "47.1%", {goal} such as "over 40%".
            reached = _("{accuracy} (goal: {goal})")
            accuracy = percent(given.runs[-1].accuracy, ".1f")
            found[_("Given network")] = reached.format(accuracy=accuracy, goal=said(given.goal))
        for name, value in found.items():
            if value not in lines.setdefault(name, []):
                lines[name].append(value)
    return lines


def moment(graded: Graded) -> str:
    """When a submission was graded, to the minute."""
    return graded.when.strftime("%Y-%m-%d %H:%M %Z")


def duration(seconds: float) -> str:
    """Seconds in words."""
    whole = round(seconds)
    if whole < 60:
        return _("{seconds} s").format(seconds=whole)
    minutes, hours = whole // 60, whole // 3600
    if hours == 0:
        return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=whole % 60)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes % 60)


def circumstances(graded: Graded) -> list[str]:
    """What was graded, and how long that took."""
    facts, named = graded.facts, _("Submission: {name}. Language of the notebook: {language}.")
    lines = [named.format(name=graded.name, language=facts.language)]
    if facts.seconds:
        taken = _("Time: {time}. Largest memory of a worker: {size} GB.")
        lines.append(taken.format(time=duration(facts.seconds), size=number(facts.peak_memory_bytes / 1e9, ".1f")))
    return lines

"""What is kept is found again whole, in today's words, or not at all."""

from __future__ import annotations

import json

import msgspec
import pytest
from support.sample_results import TRAINING

from autograder.errors import OutputError
from autograder.grading.cache import Cache, Runs
from autograder.grading.wording import Wording
from autograder.locale.sentences import joined, plural_sentence, said, sentence
from autograder.results.records import CheckResult, QuestionResult, TrainingRecord

KEY = "0a" * 32
WORDS = ("Found {found}.", "Learn more.", "{count} image", "{count} images", "Look.", "Look.")
WORDING = Wording(WORDS)
RESULT = QuestionResult(
    question="average",
    key=KEY,
    training_key="b" * 64,
    checks=[
        CheckResult(
            check="is_small",
            points=2,
            score=0,
            outcome="wrong",
            hidden=True,
            message=sentence("Found {found}.", found="Learn more."),
            hint=joined([sentence("Learn more."), plural_sentence("{count} image", "{count} images", 3, count=3)], " "),
            detail=sentence("Nobody here says this."),
            training=TRAINING,
        )
    ],
    runs=TRAINING.runs,
    notes=[sentence("Look.")],
)
RUN = TRAINING.runs[0]


@pytest.fixture
def cache(tmp_path) -> Cache:
    return Cache(tmp_path / "cache")


def files(cache: Cache) -> list:
    return [path for path in cache.folder.rglob("*") if path.is_file()]


def test_what_is_kept_is_found_again(cache):
    assert cache.result(KEY, WORDING) is None
    assert cache.run(KEY, RUN.seed) is None
    cache.keep_result(RESULT, WORDING)
    cache.keep_runs(KEY, [RUN])
    again = Cache(cache.folder)
    assert again.result(KEY, WORDING) == RESULT
    assert again.run(KEY, RUN.seed) == RUN
    assert again.run(KEY, RUN.seed + 1) is None
    assert again.result("1" + KEY[1:], WORDING) is None


def test_there_is_one_file_for_each_key(cache):
    for _time in range(2):
        cache.keep_result(RESULT, WORDING)
        cache.keep_runs(KEY, [RUN, msgspec.structs.replace(RUN, seed=RUN.seed + 1)])
    wording = 1
    assert len(files(cache)) == 3 + wording
    assert {path.suffix for path in files(cache)} == {".json"}


def test_reworded_sentences_are_exchanged_wherever_they_stand(cache):
    cache.keep_result(RESULT, WORDING)
    now = ("{found} was found.", "Learn.", "{count} picture", "{count} pictures", "See.", "See.")
    found = cache.result(KEY, Wording(now))
    (check,) = found.checks
    assert said(check.message) == "Learn more. was found.", "a value is no sentence of ours"
    assert said(check.hint) == "Learn. 3 pictures"
    assert said(check.detail) == "Nobody here says this."
    assert said(found.notes[0]) == "See."
    assert found.checks[0].training == TRAINING
    assert cache.result(KEY, WORDING) == RESULT


def test_a_sentence_of_others_does_not_matter(cache):
    words = (*WORDS, "Twice.", "Twice.")
    cache.keep_result(RESULT, Wording(words))
    assert cache.result(KEY, Wording((*words[:-1], "Once."))) == RESULT


@pytest.mark.parametrize(
    "now",
    [
        (*WORDS[:-1], "See."),  # the same sentence in two places, of which one says something else now
        (*WORDS, "One more."),
        WORDS[:-1],
    ],
)
def test_what_cannot_be_told_apart_is_found_out_again(cache, now):
    cache.keep_result(RESULT, WORDING)
    assert cache.result(KEY, Wording(now)) is None


def damaged(content: bytes) -> list[bytes]:
    entry = json.loads(content)
    return [
        b"",
        b"{",
        b"[]",
        content[:-1],
        content[: len(content) // 2],
        content + b"x",
        content.replace(b'"seed":', b'"sead":'),
        content.replace(b'"seconds":', b'"seconds":1'),
        content.replace(str(RUN.accuracy).encode(), b"99.5"),
        json.dumps({**entry, "digest": "0" * 64}).encode(),
        b"[" * 100_000,
        b"\xff" * 40,
    ]


@pytest.mark.parametrize("place", range(12))
def test_a_damaged_file_counts_as_none_and_is_written_again(cache, place):
    cache.keep_result(RESULT, WORDING)
    cache.keep_runs(KEY, [RUN])
    for path in files(cache):
        content = path.read_bytes()
        path.write_bytes(damaged(content)[place])
        if path.read_bytes() != content:
            assert RESULT not in (cache.result(KEY, Wording(("other",))), cache.result(KEY, Wording(WORDS[::-1])))
    assert cache.result(KEY, WORDING) is None
    assert cache.run(KEY, RUN.seed) is None
    cache.keep_result(RESULT, WORDING)
    cache.keep_runs(KEY, [RUN])
    assert cache.result(KEY, WORDING) == RESULT
    assert cache.run(KEY, RUN.seed) == RUN


def test_a_lost_wording_is_written_again(cache):
    cache.keep_result(RESULT, WORDING)
    (wording,) = [path for path in files(cache) if "Nobody here" not in path.read_text()]
    wording.write_text("{")
    assert cache.result(KEY, WORDING) == RESULT, "it is in today's words"
    assert cache.result(KEY, Wording(WORDS[::-1])) is None
    cache.keep_result(RESULT, WORDING)
    assert json.loads(wording.read_text())["kept"] == {"kit": list(WORDS), "own": [], "tests": {}}


def test_a_file_under_another_key_is_not_believed(cache):
    cache.keep_result(RESULT, WORDING)
    cache.keep_runs(KEY, [RUN])
    other = "c" + KEY[1:]
    for kept, name in ((KEY, other), (f"{KEY}-{RUN.seed}", f"{other}-{RUN.seed + 1}")):
        place = cache.folder / name[:2] / f"{name}.json"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes((cache.folder / kept[:2] / f"{kept}.json").read_bytes())
    assert cache.result(other, WORDING) is None
    assert cache.run(other, RUN.seed + 1) is None


def test_nothing_is_kept_once_it_is_sealed(cache):
    cache.keep_runs(KEY, [RUN])
    cache.seal()
    cache.keep_runs("d" * 64, [RUN])
    cache.keep_result(RESULT, WORDING)
    assert len(files(cache)) == 1
    assert cache.run(KEY, RUN.seed) == RUN


def test_a_folder_that_cannot_be_written_is_said_to_be_so(tmp_path):
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file")
    assert cache.run(KEY, RUN.seed) is None
    with pytest.raises(OutputError):
        cache.keep_runs(KEY, [RUN])


@pytest.mark.parametrize("has_cache", [True, False])
def test_a_run_is_made_once(cache, has_cache):
    made: list[int] = []

    def train() -> TrainingRecord:
        made.append(RUN.seed)
        return RUN

    runs = Runs(KEY, cache if has_cache else None)
    assert [runs.run(RUN.seed, train) for _time in range(2)] == [RUN, RUN]
    assert Runs(KEY, cache if has_cache else None).run(RUN.seed, train) == RUN
    assert len(made) == (1 if has_cache else 2)
    assert runs.found == {RUN.seed: RUN}


def test_a_run_that_fails_is_not_kept(cache):
    def fail() -> TrainingRecord:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Runs(KEY, cache).run(RUN.seed, fail)
    assert cache.run(KEY, RUN.seed) is None


def test_draws_belong_to_the_key():
    assert Runs(KEY, None).draw == Runs(KEY, None).draw != Runs("1" + KEY[1:], None).draw


def test_a_cache_that_stands_before_another_reads_both_and_writes_one(cache, tmp_path):
    cache.keep_result(RESULT, WORDING)
    cache.keep_runs(KEY, [RUN])
    before = {path: path.read_bytes() for path in files(cache)}
    preview = Cache(tmp_path / "preview", behind=cache.folder)
    assert preview.result(KEY, WORDING) == RESULT
    assert preview.run(KEY, RUN.seed) == RUN
    other = msgspec.structs.replace(RESULT, key="1" + KEY[1:])
    preview.keep_result(other, WORDING)
    assert preview.result(other.key, WORDING) == other
    assert {path: path.read_bytes() for path in files(cache)} == before
    assert [path.stem for path in files(preview)] == [other.key]


def test_layers_are_those_of_the_last_workers(cache):
    assert cache.layers_of_last_workers({}) == {}
    assert cache.layers_of_last_workers({"landlock": True}) == {"landlock": True}
    assert Cache(cache.folder).layers_of_last_workers({}) == {"landlock": True}, "where nothing had to be run"

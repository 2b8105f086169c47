"""No answer of a worker, in form right or wrong, is more than the answer's own fault; through the fake at the seam.

Each check of the unit, each question with its public and hidden tests, and a training run.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from hypothesis import strategies as st
from support.convnet_checks import convnet, initialisation, keras_model, optimizers

from autograder.data.sets import HeldOutImages
from autograder.errors import CheckFailed, ProtocolError, StudentException, WorkerFailed
from autograder.grading.context import Bench
from autograder.grading.question import grade_answer
from autograder.sandbox import replies, training_replies
from autograder.sandbox.fake import FakeSandbox, FakeWorker, Said
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.requests import GetWeights
from autograder.sandbox.seam import answer_in
from autograder.units.unit import Question
from fuzz.rounds import run_cases
from fuzz.strategies import HOSTILE_VALUES, some_json
from fuzz.students import Step, right_reply, scripts, steps, student

pytestmark = pytest.mark.filterwarnings("error", "ignore::DeprecationWarning")

Check = Callable[[StudentFunction, np.random.Generator], None]
CHECKS: dict[str, tuple[str, Check]] = {
    "scores_match": ("three_layer_convnet", convnet.scores_match),
    "scores_match_on_other_shapes": ("three_layer_convnet", convnet.scores_match_on_other_shapes),
    "gradients_match": ("three_layer_convnet", convnet.gradients_match),
    "convnet.one_batch_is_learned": ("three_layer_convnet", convnet.one_batch_is_learned),
    "scale_is_kaiming": ("three_layer_convnet_init", lambda function, rng: initialisation.scale_is_kaiming(function)),
    "weights_have_shapes": ("ThreeLayerConvNet", lambda function, rng: keras_model.weights_have_shapes(function)),
    "probabilities_match": ("ThreeLayerConvNet", keras_model.probabilities_match),
    "sequential_probabilities_match": ("model_init_fn", keras_model.sequential_probabilities_match),
    "initialiser_is_variance_scaling": (
        "ThreeLayerConvNet",
        lambda function, rng: keras_model.initialiser_is_variance_scaling(function),
    ),
    "sequential_initialiser_is_variance_scaling": (
        "model_init_fn",
        lambda function, rng: keras_model.sequential_initialiser_is_variance_scaling(function),
    ),
    "one_batch_is_learned": ("ThreeLayerConvNet", keras_model.one_batch_is_learned),
    "training_flag_is_obeyed": ("CustomConvNet", keras_model.training_flag_is_obeyed),
    "is_nesterov_sgd": (
        "optimizer_init_fn",
        lambda function, rng: optimizers.is_nesterov_sgd(function, rng, learning_rate=3e-3, momentum=0.9),
    ),
}


def cases(fast: int, campaign: int) -> pytest.MarkDecorator:
    """A selection for the fast tier, and the whole number for campaigns."""
    whole = pytest.param(campaign, marks=[pytest.mark.campaign, pytest.mark.timeout(3600)])
    return pytest.mark.parametrize("count", [pytest.param(fast), whole])


def outcome(name: str, script: list[Step]) -> Exception | None:
    """What comes of a check whose worker answers by a script."""
    function, check = CHECKS[name]
    try:
        check(StudentFunction(FakeWorker(student(script)), function), np.random.default_rng(1))
    except Exception as error:
        return error
    return None


RIGHT = Step("right", 0, None)


def test_every_check_is_tried():
    tried = {check.__name__ for _, check in CHECKS.values()} | set(CHECKS)
    modules = (convnet, initialisation, keras_model, optimizers)
    beside = {"INITIALISER_RULES", "rule_of"}  # what a check names mistakes by
    assert {name for module in modules for name in module.__all__} - beside <= tried


@pytest.mark.parametrize("name", CHECKS)
def test_scripts_come_from_right_answers(name):
    error = outcome(name, [RIGHT])
    assert error is None or name in ("gradients_match", "convnet.one_batch_is_learned", "training_flag_is_obeyed")
    assert error is None or isinstance(error, CheckFailed)


@pytest.mark.parametrize("weights", [0, 1, 5, 7])
@pytest.mark.parametrize("later", [1, 2, 3])
@pytest.mark.parametrize("name", ["probabilities_match", "one_batch_is_learned"])
def test_a_model_whose_weights_change_from_look_to_look_is_wrong(name, later, weights):
    looks = []

    def script(request, arrays, memory):
        said, results = right_reply(request, arrays, memory)
        if isinstance(request, GetWeights):
            looks.append(request)
            if len(looks) > later:
                results = (results * 2)[:weights]
        return RIGHT.said(said, results, has_results="sequence" in said)

    function, check = CHECKS[name]
    if name == "one_batch_is_learned" and later > 1:  # it looks twice
        check(StudentFunction(FakeWorker(script), function), np.random.default_rng(1))
        return
    with pytest.raises(CheckFailed, match="not the same at every look"):
        check(StudentFunction(FakeWorker(script), function), np.random.default_rng(1))


@cases(fast=3, campaign=30)
@pytest.mark.parametrize("name", CHECKS)
def test_checks_find_answers_wrong_and_never_fail_themselves(name, count):
    def check(script: list[Step]) -> None:
        error = outcome(name, script)
        assert error is None or isinstance(error, (CheckFailed, WorkerFailed)), repr(error)

    run_cases(check, scripts, count)


QUESTIONS = (
    *("three_layer_convnet", "three_layer_convnet_init", "keras_model", "keras_training"),
    *("sequential_training", "custom_convnet"),
)


@pytest.fixture
def bench(unit, solutions) -> Bench:
    held_out = HeldOutImages(np.zeros((4, 32, 32, 3), np.float32), np.zeros(4, np.int32), 4, classes=10)
    return Bench(unit, FakeSandbox(), held_out, "checksum", solutions)


@cases(fast=1, campaign=8)
@pytest.mark.parametrize("name", QUESTIONS)
def test_questions_are_graded_whatever_their_workers_say(bench, name, count):
    def check(case: tuple[list[Step], bool]) -> None:
        script, scripts_start = case
        bench.sandbox.script, bench.sandbox.scripts_start = student(script), scripts_start
        question = _without_asked_networks(bench.unit.question(name))
        result = grade_answer(bench, question, bench.solutions[name])
        assert not [check for check in result.checks if check.outcome == "internal"]
        assert len(result.checks) == len(question.checks)

    run_cases(check, st.tuples(scripts, st.integers(0, 3).map(lambda n: n == 0)), count)


def _without_asked_networks(question: Question) -> Question:
    """The question without networks of our own: these workers would say as wrong things of our solution."""
    if question.training is None:
        return question
    return msgspec.structs.replace(question, training=msgspec.structs.replace(question.training, asked=[]))


def _reply_of(name: str) -> object:
    return getattr(replies, name, None) or getattr(training_replies, name, None)


REPLIES = [kind for kind in map(_reply_of, (*replies.__all__, *training_replies.__all__)) if isinstance(kind, type)]
REPLIES = [kind for kind in REPLIES if issubclass(kind, replies.Answer)]


def decoded_or_refused(said: Said, kind: type[replies.Answer]) -> object:
    try:
        return answer_in(said.text(), kind)
    except WorkerFailed as error:
        return error


@cases(fast=500, campaign=50_000)
def test_any_json_is_a_reply_or_a_breach_of_the_protocol(count):
    def check(case: tuple[type[replies.Answer], Step, object]) -> None:
        kind, step, value = case
        body = {name: value for name in kind.__struct_encode_fields__ if name != "arrays"} or {"other": value}
        for sent in (step, Step("broken", 0, value)):
            decoded = decoded_or_refused(sent.said(dict(body), [], has_results=False), kind)
            if isinstance(decoded, ProtocolError):
                assert len(str(decoded)) < 100  # of our own words alone
            else:
                assert isinstance(decoded, (kind, StudentException))

    values = st.sampled_from(HOSTILE_VALUES) | some_json
    run_cases(check, st.tuples(st.sampled_from(REPLIES), steps, values), count)

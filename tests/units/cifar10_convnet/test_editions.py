"""Copies of notebooks in circulation are read as they are: which answers are found, and what is graded of them."""

from __future__ import annotations

import ast

import pytest
from support.convnet_answers import CUSTOM, INIT
from support.convnet_edition import ANSWERS, BLANK, BLANK_CHALLENGE, FUNCTIONS, copy_of_edition
from support.handed_in import InProcess, write

from autograder.grading.context import Bench, training_of
from autograder.grading.keys import training_key
from autograder.locale.sentences import said
from autograder.sandbox.fake import FakeSandbox
from autograder.submissions.parsing.cell_code import evaluated

PLACES = [6, 9, 11, 14, 17, 20]

NETWORK = """
def small_network():
    return tf.keras.Sequential([
        tf.keras.layers.Conv2D(8, 3, strides=2, activation='relu'),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, activation='softmax'),
    ])
"""


@pytest.fixture(scope="module")
def reader(real_unit):
    with InProcess(real_unit) as reader:
        yield reader


@pytest.fixture
def read(reader, tmp_path):
    def read(cells, **metadata):
        return reader.read("copy.ipynb", write(tmp_path / "copy.ipynb", cells, **metadata).read_bytes())

    return read


@pytest.fixture
def challenge(read):
    """What is graded as the open challenge of a copy that is filled in so, and has these cells below it."""

    def challenge(source, *below):
        found = read(copy_of_edition({**ANSWERS, "custom_convnet": source}, *below))
        return found.answers["custom_convnet"], [said(note) for note in found.notes]

    return challenge


def top_level_calls(answer):
    nodes = (node for cell in answer.program for node in evaluated(*ast.parse(cell.source).body))
    return {getattr(node.func, "id", getattr(node.func, "attr", "")) for node in nodes if isinstance(node, ast.Call)}


def test_a_filled_copy_is_answered_and_none_of_its_training_runs(read, real_unit):
    found = read(copy_of_edition(ANSWERS))
    for (name, answer), place in zip(list(found.answers.items())[:6], PLACES, strict=True):
        assert (name, answer.status, answer.edition) == (name, "answered", "original")
        assert answer.program[-1].index == place
        assert top_level_calls(answer).isdisjoint({*real_unit.skipped_calls, "training_step"})
    assert found.answers["custom_convnet"].stand_ins == ()
    assert found.answers["writeup"].status in ("blank", "missing")


def test_a_blank_copy_is_blank_the_challenge_too(read):
    found = read(copy_of_edition({}))
    assert {answer.status for answer in found.answers.values()} <= {"blank", "missing"}
    assert found.answers["custom_convnet"].status == "blank"


def test_its_code_and_the_answer_are_all_that_runs(read, real_unit):
    found = read(copy_of_edition(ANSWERS))
    program = found.answers["keras_training"].program
    assert [cell.index for cell in program if cell.question == "keras_training"] == [14]
    assert [cell.index for cell in program if cell.question == "keras_model"] == [11]


def test_a_network_that_the_given_function_makes_is_the_answer(challenge):
    source = f"{BLANK_CHALLENGE}\n{NETWORK}\ndef model_init_fn():\n    return small_network()\n"
    answer, notes = challenge(source + FUNCTIONS[FUNCTIONS.index("def optimizer") :])
    assert answer.status == "answered"
    assert answer.stand_ins == (("CustomConvNet", "model_init_fn"),)
    assert "custom_convnet: `CustomConvNet` is not written; graded is the network that `model_init_fn` makes." in notes


def test_also_where_the_function_is_written_anew_below(challenge):
    below = (
        f"{NETWORK}\ndef model_init_fn():\n    return small_network()\n\ntrain_part34(model_init_fn, optimizer_init_fn)"
    )
    answer, _notes = challenge(BLANK["custom_convnet"], below)
    assert (answer.status, answer.program[-1].index) == ("answered", 21)


def test_and_where_the_class_is_gone(challenge):
    answer, _notes = challenge(f"{NETWORK}\ndef model_init_fn():\n    return small_network()\n")
    assert (answer.status, answer.stand_ins) == ("answered", (("CustomConvNet", "model_init_fn"),))
    assert answer.program[-1].question == "custom_convnet"


def test_an_example_that_is_given_is_no_answer(challenge):
    answer, _notes = challenge("print_every = 700")
    assert answer.status == "missing"


def test_a_function_that_makes_the_blank_class_is_none_either(challenge):
    answer, _notes = challenge(BLANK["custom_convnet"].replace("return CustomConvNet()", "return [CustomConvNet()][0]"))
    assert answer.status == "blank"


def test_a_class_that_wants_arguments_is_made_by_the_function_that_gives_them(challenge):
    source = CUSTOM.replace("def __init__(self):", "def __init__(self, filters):").replace("Conv2D(8", "Conv2D(filters")
    answer, notes = challenge(f"{source}\ndef model_init_fn():\n    return CustomConvNet(8)\n")
    assert (answer.status, answer.stand_ins) == ("answered", (("CustomConvNet", "model_init_fn"),))
    assert "custom_convnet: `CustomConvNet` takes arguments; it is graded as `model_init_fn` makes it." in notes


def test_a_class_with_defaults_is_its_own_maker(challenge):
    source = CUSTOM.replace("def __init__(self):", "def __init__(self, filters=8):")
    answer, _notes = challenge(f"{source}\n{FUNCTIONS}")
    assert answer.stand_ins == ()


TRAINED_BELOW = {
    "by fit": (
        f"{NETWORK}\nnet = small_network()\nnet.compile('adam', 'sparse_categorical_crossentropy')",
        "history = net.fit(X_train, y_train, epochs=8, batch_size=128)\nplt.plot(history.history['loss'])",
        "def model_init_fn():\n    return net\n"
        "def train_custom_model(*_images):\n    net.fit(X_train, y_train, epochs=8, batch_size=128)\n    return net",
    ),
    "by the notebook's loop": (
        f"{NETWORK}\ndef my_optimizer():\n    return tf.keras.optimizers.Adam(2e-3)",
        "train_part34(small_network, my_optimizer, num_epochs=5, is_training=True)",
        "model_init_fn = small_network\noptimizer_init_fn = my_optimizer",
    ),
    "a class of another name": (
        CUSTOM.replace("CustomConvNet", "MyNet"),
        "train_part34(lambda: MyNet(), optimizer_init_fn, num_epochs=5, is_training=True)",
        "model_init_fn = lambda: MyNet()",
    ),
    "under a device": (
        NETWORK,
        "with tf.device(device):\n    net = small_network()\n    net.compile('sgd')\n    net.fit(X_train, y_train)",
        "def model_init_fn():\n    return net\n"
        "def train_custom_model(*_images):\n    net.fit(X_train, y_train)\n    return net",
    ),
}


@pytest.mark.parametrize("way", TRAINED_BELOW)
def test_a_network_that_is_trained_below_a_blank_challenge_is_graded(challenge, way):
    network, training, added = TRAINED_BELOW[way]
    answer, notes = challenge(BLANK["custom_convnet"], network, training)
    assert (answer.status, answer.stand_ins) == ("answered", (("CustomConvNet", "model_init_fn"),))
    assert answer.program[-1].source == added
    assert answer.program[-1].question == "custom_convnet"
    assert top_level_calls(answer).isdisjoint({"fit", "train_part34"})
    assert any("graded is what cell 23 trains" in note for note in notes)


def test_the_blank_challenge_trained_by_fit_is_blank(challenge):
    answer, _notes = challenge(BLANK["custom_convnet"], "net = CustomConvNet()\nnet.fit(X_train, y_train)")
    assert answer.status == "blank"


def test_networks_trained_below_a_written_challenge_do_not_count(challenge):
    answer, _notes = challenge(ANSWERS["custom_convnet"], NETWORK, "net = small_network()\nnet.fit(X_train, y_train)")
    assert (answer.status, answer.stand_ins, answer.program[-1].index) == ("answered", (), 20)


def test_a_function_that_trains_is_not_called(read):
    trains = (
        "def run(rate):\n    train_part2(three_layer_convnet, three_layer_convnet_init, rate)\n\n"
        "for rate in (1e-3, 3e-3):\n    run(rate)"
    )
    found = read(copy_of_edition({**ANSWERS, "three_layer_convnet_init": f"{INIT}\n{trains}"}))
    for name in ("three_layer_convnet_init", "keras_model"):
        assert "run" not in top_level_calls(found.answers[name])


def test_a_copy_trains_without_what_its_own_loop_left_out(read, real_unit, solutions):
    bench = Bench(real_unit, FakeSandbox(), None, "checksum", solutions)
    question = real_unit.question("custom_convnet")
    copied = read(copy_of_edition(ANSWERS)).answers["custom_convnet"]
    assert training_of(bench, question, copied).penalties is False
    assert training_of(bench, question, solutions["custom_convnet"]).penalties is True
    ours = type(copied)(copied.question, copied.program, copied.problem, copied.status)
    assert training_key(bench, question, copied, ()) != training_key(bench, question, ours, ())


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Nesta parte, você deve escrever uma rede que aprende com as imagens do conjunto de treinamento.", "pt_BR"),
        ("Здесь нужно написать сеть, которая обучается на изображениях обучающей выборки.", "ru"),
        ("In this part, you write a network which learns from the images of the training set.", "en"),
    ],
)
def test_the_language_is_told_by_the_text(read, sentence, language):
    cells = copy_of_edition(ANSWERS)
    cells[0]["source"] = sentence
    assert read(cells).language == language


def test_what_the_metadata_says_counts_more(read):
    assert read(copy_of_edition(ANSWERS), autograder={"language": "ru"}).language == "ru"


def test_the_russian_edition_is_russian_without_a_text(read, real_unit):
    cells = [cell for cell in copy_of_edition(ANSWERS) if cell["cell_type"] == "code"]
    own, other = (real_unit.edition(name).markers for name in ("original", "russian"))
    cells[6]["source"] = other[0]
    for cell in cells:
        for marker in own:
            cell["source"] = cell["source"].replace(marker, "")
    found = read(cells)
    assert found.language == "ru"
    assert found.answers["custom_convnet"].edition == "russian"

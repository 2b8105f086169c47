from __future__ import annotations

import ast
import time

import pytest

from autograder.submissions.parsing.cell_code import analyse
from autograder.submissions.parsing.left_out import Reducer

SKIPPED = frozenset({"print", "fit", "evaluate", "train", "show"})


def reduced(*sources, **options):
    """The last of the sources, all of them read by one reducer."""
    reducer = Reducer(SKIPPED)
    results = [reducer.reduce(analyse(source), **options) for source in sources]
    for source, result in zip(sources, results, strict=True):
        ast.parse(result)
        assert not result or result.count("\n") == source.count("\n")
    return results[-1]


@pytest.mark.parametrize(
    "source",
    [
        "print(1)",
        "model.fit(x)",
        "history = model.fit(\n  x,\n  y)",
        "loss, accuracy = model.evaluate(x)",
        "results['a'] = model.fit(x)",
        "losses: list = model.fit(x).history",
        "plt.plot(model.fit(x).history)",
        "[m.fit(x) for m in models]",
        "tf.print(x)",
        "model",
        "x.shape; y[0]",
        "'''A string.'''",
        "if a:\n    print(1)",
        "for t, (x, y) in enumerate(train_dset):\n    print(t)\n    if t > 5: break",
        "for x in y:\n    with device:\n        train(x)",
        "while not done:\n    done = model.fit(x)\n    i += 1",
        "while True:\n    model.fit(x)\n    i += 1",
        "try:\n    print(x)\nexcept E:\n    pass",
        "match a:\n    case 1:\n        print(x)",
        "import otter",
        "import otter as o, otter.check",
        "from otter import Notebook",
        "from google.colab import drive",
        "grader.check('a')",
        "try:\n    import otter\n    grader = otter.Notebook()\nexcept ImportError:\n    class grader: check = print",
        "for step in range(100):\n    with tf.GradientTape() as tape:\n        loss = f(x)",
        "",
        "# a comment",
        "pass",
    ],
)
def test_nothing_is_left_of_cells_that_show_or_train(source):
    assert reduced(source) == ""


@pytest.mark.parametrize(
    "source",
    [
        "layers.append(Dense(10))",
        "def f():\n    print(1)\n    return model.fit(x)",
        "class A:\n    history = model.fit(x)",
        "f = lambda: model.fit(x)",
        "x = fit",
        "fit.a()",
        "(n := 10)",
        "for i in range(3):\n    layers.append(i)",
        "while i < 3:\n    i += 1",
        "try:\n    import google.colab\n    here = True\nexcept ImportError:\n    here = False",
        "import ottery, otters.check",
        "with tf.GradientTape() as tape:\n    y = f(x)",
        "assert x",
        "del x",
        "grader = 3\ngrader.real()",
    ],
)
def test_other_statements_stay_as_they_are(source):
    assert reduced(source) == source


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a = 1; print(a); b = 2", "a = 1; pass; b = 2"),
        ("a = 1; print(\n  a\n); b = 2", "a = 1; (\n\n); b = 2"),
        ("ç = 'é'; print(ç); b = 2", "ç = 'é'; pass; b = 2"),
        ("if a:\n    print(\n1)\nelse:\n    b = 2", "if a:\n    (\n)\nelse:\n    b = 2"),
        ("if a: print(1)\nelse: b = 2", "if a: pass\nelse: b = 2"),
        ("for x in y:\n    print(x)\n    z.append(x)\n", "for x in y:\n    pass\n    z.append(x)\n"),
        ("with a:\n    b = 1\n    fit(b)", "with a:\n    b = 1\n    pass"),
        (
            "try:\n    a = 1\nexcept E:\n    print(1)\nfinally:\n    b = 2",
            "try:\n    a = 1\nexcept E:\n    pass\nfinally:\n    b = 2",
        ),
        (
            "match a:\n    case 1:\n        print(x)\n    case 2:\n        b = 1",
            "match a:\n    case 1:\n        pass\n    case 2:\n        b = 1",
        ),
        ("x = 1\n(print)(\n'''\n''')  # why\ny = 2", "x = 1\n(\n\n)  # why\ny = 2"),
    ],
)
def test_what_is_left_out_keeps_its_lines(source, expected):
    assert reduced(source) == expected


def test_what_needs_a_skipped_result_is_skipped_too():
    source = """\
history = model.fit(x)
curve = history.history['loss']
plt.plot(curve)
best = 1
best += curve[0]
if curve[0] < 1:
    rate = 1
kept = 2
plt.title(rate)
"""
    assert [line for line in reduced(source).split("\n") if line not in ("pass", "(", ")", "()")] == [
        "best = 1",
        "kept = 2",
        "",
    ]


def test_losses_last_from_cell_to_cell_until_the_name_is_bound_anew():
    assert reduced("history = model.fit(x)", "a = history") == ""
    assert reduced("history = model.fit(x)", "history = {}", "a = history") == "a = history"
    assert reduced("history = model.fit(x)", "def history(): pass", "a = history()") == "a = history()"
    assert reduced("import otter as o", "checker = o.Notebook()", "checker.check('a')") == ""


def test_public_tests_do_not_run_in_workers():
    """As the first cell of a notebook that stands alone brings them along."""
    made = "grader = types.ModuleType('grader')"
    filled = "exec(compile(CODE, '<grader>', 'exec'), grader.__dict__)"
    started = "grader = grader.start(globals(), CODE)"
    assert reduced(made) == reduced(made, filled) == reduced(made, filled, started) == ""
    assert reduced(made, filled, started, "grader.check('a')") == ""
    assert reduced(made, filled, started, "def f(): pass", "passed = grader.check('a')") == ""
    assert reduced("grader = 3", "y = grader + 1") == "y = grader + 1"


def test_objects_that_a_skipped_statement_fills_are_lost():
    assert reduced("all = []", "all.append(model.evaluate(x))", "best = max(all)") == ""
    assert reduced("all = {}", "all['a'] = model.evaluate(x)", "best = max(all)") == ""
    assert reduced("all = {}", "last, all['a'] = model.evaluate(x)", "best = max(all)") == ""
    assert reduced("all = {}", "last, all['a'] = model.evaluate(x)", "best = last") == ""
    assert reduced("model = Model()", "model.fit(x)", "other = model") == "other = model"


def test_modules_are_never_lost():
    assert reduced("import numpy as np", "np.save('a', model.evaluate(x))", "x = np.pi") == "x = np.pi"
    assert reduced("f(model.evaluate(x))", "y = f(1)") == "y = f(1)"


def test_adding_to_a_lost_value_is_skipped():
    assert reduced("total = model.evaluate(x)", "total += 1") == ""


def test_removed_names_are_not_bound():
    source = (
        "@decorate(\n  1)\ndef load(a):\n    return 1\nX = load()\nload = 3\nfrom a import load\nload, other = 1, 2"
    )
    expected = "(\n\n\n)\nX = load()\npass\npass\nload, other = 1, 2"
    assert reduced(source, removed={"load"}) == expected
    assert reduced("@ \\\n decorate\ndef load(): pass\nx = 1", removed={"load"}) == "(\n\n)\nx = 1"


def test_removed_names_are_not_lost():
    assert reduced("def load(): pass", "X = load()", removed={"load"}) == "X = load()"


def test_definitions_only():
    source = """\
import time
size = 10
model = build(size)
def model_init_fn(): return build(size)
model.compile()
if ready():
    other = 1
for i in range(3):
    last = i
if size > 3:
    rate = 1
plt.plot(model)
"""
    expected = """\
import time
size = 10
pass
def model_init_fn(): return build(size)
pass
(
)
(
)
if size > 3:
    rate = 1
pass
"""
    assert reduced(source, definitions_only=True) == expected


def test_many_statements_on_many_lines():
    source = "x = 1; print(x)\n" * 2_000
    assert reduced(source).count("pass") == 2_000


def test_deep_blocks_take_no_longer_than_wide_ones():
    deep = "".join(" " * depth + "if a:\n" for depth in range(90)) + " " * 90 + "b; " * 20_000 + "c = 1\n"
    started = time.thread_time()
    assert reduced(deep).endswith("c = 1\n")
    assert time.thread_time() - started < 5


def test_what_is_known_of_a_cell_holds_after_the_same_cells_only():
    plot, work = analyse("y = x + 1\nplot(y)"), []

    def last(*sources: str) -> str:
        reducer = Reducer(SKIPPED)
        for source in sources:
            reducer.reduce(analyse(source))
        return reducer.reduce(plot, before_work=lambda: work.append(sources))

    assert last("x = 3") == "y = x + 1\nplot(y)"
    assert last("x = fit()") == ""
    assert last("x = 4") == "y = x + 1\nplot(y)"
    assert last("x = fit()") == ""
    assert last("import x") == "y = x + 1\nplot(y)"
    assert work == [("x = 3",), ("x = fit()",), ("import x",)]


def test_what_is_known_of_a_cell_tells_the_next_what_was_lost():
    training, plot = analyse("history = fit()"), analyse("plot(history)")
    for _ in range(2):
        reducer = Reducer(SKIPPED)
        assert (reducer.reduce(training), reducer.reduce(plot)) == ("", "")


def test_what_is_known_of_a_cell_does_not_grow_without_end():
    code = analyse("y = x")
    for number in range(1000):
        Reducer(SKIPPED, lost={f"name_{number}"}).reduce(code)
    assert len(code.memo["reduced"]) <= 100

"""Each operator on a few lines of code; that a mutant is one edit, compiles, differs, and is the same tomorrow."""

from __future__ import annotations

import ast

import pytest

from autograder.authoring.mutation.mutants import as_written, mutants_of, mutants_of_answer

NETWORK = '''
class Network(tf.keras.Model):
    """Two layers."""

    def __init__(self, units):
        super().__init__()
        self.first = layers.Dense(units, activation='relu', use_bias=False)
        self.second = layers.Dense(10, kernel_initializer='zeros')

    def call(self, x, training=False):
        x = self.drop(self.first(x), training=training)
        return self.second(x)
'''


@pytest.fixture
def changed(plain):
    """The last line of each mutant of some code that one operator makes."""

    def changed(code: str, operator: str) -> list[str]:
        mutants = mutants_of_answer(plain, "average", code)
        return [mutant.code.splitlines()[-1].strip() for mutant in mutants if mutant.operator == operator]

    return changed


@pytest.mark.parametrize(
    ("operator", "code", "expected"),
    [
        ("call-left-out", "def f(x):\n    return self.pool(x)", ["return x"]),
        ("call-left-out", "def f(x):\n    return x.astype(np.float32)", ["return x"]),
        ("call-left-out", "def f(x):\n    return x.T", ["return x"]),
        ("call-left-out", "f = Stack([Dense(3), ReLU()])", ["f = Stack([ReLU()])", "f = Stack([Dense(3)])"]),
        ("call-left-out", "for i in range(len(x)):\n    print(i)", []),
        ("call-doubled", "def f(x):\n    return self.pool(x)", ["return self.pool(self.pool(x))"]),
        ("call-doubled", "y = tf.nn.softmax(x)", ["y = tf.nn.softmax(tf.nn.softmax(x))"]),
        ("call-doubled", "y = tf.nn.relu(x)", []),  # twice is once
        ("order-swapped", "y = self.pool(self.conv(x))", ["y = self.conv(self.pool(x))"]),
        ("order-swapped", "f = Stack([Dense(3), ReLU()])", ["f = Stack([ReLU(), Dense(3)])"]),
        ("order-swapped", "x = 1\nx = g(x)\nx = h(x)", ["x = g(x)"]),
        ("order-swapped", "x = 1\ny = 2", []),  # neither knows of the other
        ("order-swapped", "x = g()\ny = x", []),  # y would read what is not there
        ("statement-left-out", "t = 0\nt = t + n", ["t = t + n", "t = 0"]),
        ("statement-left-out", "t = g()\nprint(t)", ["t = g()"]),  # without the first, the second raises
        ("statement-doubled", "n += 1", ["n += 1"]),
        ("statement-doubled", "x = g(y)", []),
        ("statement-doubled", "x = [2 * n for n in y]", []),
        ("statement-doubled", "x = g(x)", ["x = g(x)"]),
        ("activation-exchanged", "y = tf.nn.relu(x)", ["y = tf.nn.elu(x)", "y = tf.nn.tanh(x)"]),
        ("activation-exchanged", "Dense(3, activation='softmax')", ["Dense(3, activation='sigmoid')"]),
        ("padding", "Conv(3, padding='same')", ["Conv(3, padding='valid')"]),
        ("padding", "conv(x, padding='VALID')", ["conv(x, padding='SAME')"]),
        ("stride", "Conv(3, strides=2)", ["Conv(3, strides=3)", "Conv(3, strides=1)"]),
        ("axis", "y = x.sum(axis=-1)", ["y = x.sum(axis=0)", "y = x.sum(axis=-2)"]),
        ("rate", "SGD(learning_rate=0.5)", ["SGD(learning_rate=5.0)"]),
        ("rate", "learning_rate = 1e-3", ["learning_rate = 0.01"]),
        ("rate", "def fit(x, learning_rate=1e-3):\n    return x", ["return x"]),
        ("momentum", "SGD(momentum=0.5)", ["SGD(momentum=0.25)"]),
        ("bias", "Dense(3, use_bias=False)", ["Dense(3, use_bias=True)"]),
        ("flag", "SGD(nesterov=True)", ["SGD(nesterov=False)"]),
        ("initialiser-exchanged", "b = tf.zeros((3,))", ["b = tf.ones((3,))"]),
        ("initialiser-exchanged", "Dense(3, kernel_initializer='zeros')", ["Dense(3, kernel_initializer='ones')"]),
        ("constant", "y = x[0]", ["y = x[1]", "y = x[-1]"]),
        ("constant", "y = 255.0", ["y = 127.5"]),
        ("arithmetic", "y = a - b", ["y = a + b"]),
        ("arithmetic", "y = a @ b", ["y = b @ a"]),
        ("arithmetic", "y += b", ["y -= b", "y = b"]),
        ("arithmetic", "y = -a", ["y = a"]),
        ("comparison", "y = a < b", ["y = a <= b", "y = a > b"]),
        ("comparison", "y = not a", ["y = a"]),
        ("comparison", "y = a and b", ["y = a or b"]),
        ("comparison", "y = a if c else b", ["y = b if c else a"]),
        ("training-ignored", "y = model(x, training=True)", ["y = model(x, training=False)", "y = model(x)"]),
        ("training-ignored", "y = model(x, training=t)", ["y = model(x)"]),
        ("reduction-exchanged", "y = tf.reduce_mean(x)", ["y = tf.reduce_sum(x)"]),
        ("reduction-exchanged", "y = np.argmax(x)", ["y = np.argmin(x)"]),
        ("call-exchanged", "w.assign_sub(g)", ["w.assign_add(g)"]),
        ("division-left-out", "y = total / n", ["y = total"]),
        ("term-left-out", "y = x @ w + b", ["y = x @ w", "y = b"]),
        ("keyword-dropped", "y = x.sum(axis=1, keepdims=True)", ["y = x.sum(keepdims=True)", "y = x.sum(axis=1)"]),
        ("pair-exchanged", "def f():\n    return a, b", ["return (b, a)"]),
        ("arguments-exchanged", "y = loss(scores, labels)", ["y = loss(labels, scores)"]),
    ],
)
def test_what_an_operator_makes(changed, operator, code, expected):
    assert changed(code, operator) == expected


def test_documentation_imports_and_type_hints_stay(plain):
    code = '"""Text."""\nimport a\nfrom b import c\n\ndef f(x: d[0] = e) -> g[1]:\n    """More text."""\n    return x'
    kinds = {mutant.operator for mutant in mutants_of_answer(plain, "average", code)}
    assert kinds == {"statement-left-out"}  # that of `return`


def difference(one: ast.AST, other: ast.AST) -> list[tuple[ast.AST, ast.AST]]:
    """The places below which two trees differ, as far down as possible; a list counts as one place."""
    if type(one) is not type(other):
        return [(one, other)]
    found: list[tuple[ast.AST, ast.AST]] = []
    for field in one._fields:
        mine, theirs = getattr(one, field, None), getattr(other, field, None)
        if isinstance(mine, ast.AST) and isinstance(theirs, ast.AST):
            found += difference(mine, theirs)
        elif isinstance(mine, list) and len(mine) == len(theirs) and all(isinstance(each, ast.AST) for each in mine):
            inner = [pair for a, b in zip(mine, theirs, strict=True) for pair in difference(a, b)]
            found += inner if len(inner) < 2 else [(one, other)]
        elif isinstance(mine, list) or mine != theirs:
            found += [(one, other)] if mine != theirs else []
    return found


def test_a_mutant_is_one_edit_compiles_and_differs(plain):
    mutants = list(mutants_of_answer(plain, "average", NETWORK))
    assert len(mutants) > 15
    original = ast.parse(NETWORK)
    for mutant in mutants:
        compile(mutant.code, "<mutant>", "exec")
        assert len(difference(original, ast.parse(mutant.code))) == 1, mutant.diff
        assert mutant.diff.startswith("@@")
        assert mutant.answers == {"average": mutant.code}
        assert mutant.original == as_written(NETWORK) != mutant.code
        assert as_written(mutant.code) == mutant.code


def test_no_two_are_the_same_program_or_have_the_same_name(plain):
    mutants = list(mutants_of_answer(plain, "average", NETWORK))
    for attribute in ("code", "name", "digest"):
        assert len({getattr(mutant, attribute) for mutant in mutants}) == len(mutants)


def test_they_are_the_same_each_time_and_bear_the_lines_of_the_code(plain):
    mutants = mutants_of(plain)
    assert mutants == mutants_of(plain)
    names = [mutant.name for mutant in mutants]
    assert "average/division-left-out/3-1" in names
    assert mutants_of(plain, "*/division-left-out/*") == [each for each in mutants if "division-left" in each.name]
    assert {mutant.harms for mutant in mutants} == {"average", "centred", "running"}


def test_a_comment_changes_no_digest_but_the_question_does(plain):
    def digests(question: str, code: str) -> list[str]:
        return [mutant.digest for mutant in mutants_of_answer(plain, question, code)]

    assert digests("average", "x = 1  # one") == digests("average", "\nx = 1")
    assert digests("average", "x = 1") != digests("centred", "x = 1")


def test_only_the_question_that_it_answers_is_graded(plain):
    (mutant, *_) = mutants_of(plain, "average/*")
    assert mutant.touched(plain) == {"average"}

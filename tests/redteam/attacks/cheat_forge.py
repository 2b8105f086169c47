"""Graphs and replies that no process of ours would write: they must cost the grader neither time nor its composure."""

from __future__ import annotations

from redteam.attack import Attack
from redteam.attacks.cheat import KNOWN, SLOW
from redteam.attacks.cheat_graph import FORGE
from redteam.attacks.cheat_loop import LIES

__all__ = ["CHEATS"]


def _forged(name: str, aim: str, code: str) -> Attack:
    code = f"{SLOW}{KNOWN}{FORGE}{code}\nforge_by(forged)\n"
    return Attack("cheat", name, aim, code, proof="none", everywhere=False, succeeds_bare="never")


def _says(name: str, aim: str, code: str) -> Attack:
    code = f"{SLOW}{KNOWN}{LIES}{code}"
    return Attack("cheat", name, aim, code, proof="none", everywhere=False, succeeds_bare="never")


CHEATS = (
    _forged(
        "no-objects",
        "Leaves the object graph empty.",
        "def forged(meta):\n    del meta.object_graph_def.nodes[:]\n",
    ),
    _forged(
        "nested-functions",
        "Nests functions deeper than Python recurses.",
        """
def forged(meta):
    library = meta.graph_def.library
    for depth in range(5000):
        function = library.function.add()
        function.signature.name = f"deep{depth}"
        if depth < 4999:
            node = function.node_def.add(name="call", op="PartitionedCall")
            node.attr["f"].func.name = f"deep{depth + 1}"
    learn = next(f for f in library.function if "learn" in f.signature.name)
    node = learn.node_def.add(name="deepest", op="PartitionedCall")
    node.attr["f"].func.name = "deep0"
""",
    ),
    _forged(
        "many-operations",
        "Adds operations by the hundred thousand.",
        """
def forged(meta):
    learn = next(f for f in meta.graph_def.library.function if "learn" in f.signature.name)
    for number in range(150_000):
        learn.node_def.add(name=f"idle{number}", op="NoOp")
""",
    ),
    _forged(
        "circle",
        "Feeds an operation from itself.",
        """
def forged(meta):
    learn = next(f for f in meta.graph_def.library.function if "learn" in f.signature.name)
    for number in range(300):
        node = learn.node_def.add(name=f"round{number}", op="Identity")
        node.input.append(f"round{(number + 1) % 300}:output:0")
""",
    ),
    _forged(
        "endless-variable",
        "Declares a variable of a length beyond all memory.",
        """
def forged(meta):
    node = next(node for node in meta.object_graph_def.nodes if node.WhichOneof("kind") == "variable")
    for dimension in node.variable.shape.dim:
        dimension.size = 2**40
""",
    ),
    _forged(
        "huge-constant",
        "Fills a constant of a terabyte with one number.",
        """
def forged(meta):
    learn = next(f for f in meta.graph_def.library.function if "learn" in f.signature.name)
    node = learn.node_def.add(name="huge", op="Const")
    node.attr["dtype"].type = 1
    node.attr["value"].tensor.dtype = 1
    node.attr["value"].tensor.float_val.append(1.0)
    node.attr["value"].tensor.tensor_shape.dim.add(size=2**38)
""",
    ),
    _forged(
        "other-nodes",
        "Points from the lists of variables to nodes that are none.",
        """
def forged(meta):
    objects = meta.object_graph_def
    listed = objects.nodes[next(c.node_id for c in objects.nodes[0].children if c.local_name == "trained")]
    for child, target in zip(listed.children, (-1, 10**6, 0)):
        child.node_id = target
""",
    ),
    _says(
        "impossible-optimiser",
        "Describes an optimiser by settings that no optimiser has.",
        """
@says("make_network")
def lies(true, state, request, arrays):
    facts, values = true(state, request, arrays)
    facts["optimizer"] = {"class": "Adam", "config": {"learning_rate": 1e300, "beta_1": -5.0, "epsilon": 0.0,
        "clipnorm": -1.0, "gradient_accumulation_steps": 2**40, "use_ema": True, "ema_momentum": 7.0}}
    return facts, values
""",
    ),
    _says(
        "no-graph-at-all",
        "Sends bytes that are no graph.",
        """
@says("trace_network")
def lies(true, state, request, arrays):
    noise = np.random.default_rng(0).integers(0, 256, 100_000).astype(np.uint8)
    constraints = [{"class": "MaxNorm", "config": {"max_value": True}}] * 9
    return {"kept": "", "detail": "", "constraints": constraints}, (noise,) * 3
""",
    ),
    _says(
        "probes-of-all-kinds",
        "Answers a probe by numbers that are none, of other types, and in other numbers.",
        """
@says("make_network")
def of_asked_shapes(true, state, request, arrays):
    shapes = [(5, 5, 3, 16), (16,), (3, 3, 16, 32), (32,), (32768, 10), (10,)]
    facts = {"dtypes": ["float32"] * 6, "penalised": False, "optimizer": {"class": "SGD", "config": {}}}
    return {**facts, "shapes": [list(shape) for shape in shapes]}, tuple(np.ones(s, np.float32) for s in shapes)

@says("probe_network")
def lies(true, state, request, arrays):
    results = [{"kind": "array"}, {"kind": "object", "handle": 7}] + [{"kind": "none"}] * 5
    return {"results": results, "sequence": True}, (np.full((64, 10), np.nan, np.float32),)
""",
    ),
)

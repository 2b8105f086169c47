from otter.test_files import test_case

OK_FORMAT = False

name = "sequential_training"
points = None


@test_case(name="model_has_the_right_size", points=2, hidden=False)
def model_has_the_right_size(model_init_fn, optimizer_init_fn, tf):
    """The model has the right size

    Which layer has another number of parameters than in your table in *Shapes and parameters*?

    With 32 and 16 filters the convolutions have 2432 and 4624 parameters, and the last layer 163850; after a first
    call, print the shape of each of `model.weights`.
    """
    model = model_init_fn()
    assert model is not None, "model_init_fn returned None instead of a model: fill in the TODO."
    assert optimizer_init_fn() is not None, "optimizer_init_fn returned None instead of an optimizer: fill in the TODO."
    model(tf.zeros((64, 32, 32, 3)))  # the first call creates the variables
    size = int(model.count_params())
    assert size in (170906, 333546), (
        f"expected a model of 170906 parameters (32 and 16 filters) or 333546 (16 and 32 filters), got {size}."
    )

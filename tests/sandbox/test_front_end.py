"""What notebooks ask of their front end is there in a worker, and shows nothing."""

from __future__ import annotations

import pytest

from autograder.sandbox.requests import Cell, Start

ALL = {
    "kernel": "a = 'google.colab' in str(get_ipython())\nget_ipython().run_line_magic('matplotlib', 'inline')\n"
    "get_ipython().system('ls')\nif get_ipython():\n    b = 1\ndone = a is False",
    "showing": "from IPython.display import HTML, clear_output, display as show\n"
    "from IPython import display as ipd\n"
    "display(HTML('x'))\nclear_output(wait=True)\nipd.clear_output()\nshow(1)\ndone = True",
    "magics": "from IPython.core.magic import register_cell_magic\n"
    "@register_cell_magic\ndef skip(line):\n    return 7\n"
    "done = skip('') == 7",
    "widgets": "import ipywidgets as widgets\nrate = widgets.FloatSlider(value=0.5).value\n"
    "@widgets.interact(x=1)\ndef f(x):\n    return 7\ndone = rate == 0.5 and f(1) == 7",
    "colab": "from google.colab import drive, files\ndrive.mount('/content/drive')\n"
    "for name in files.upload():\n    1 / 0\n"
    "from google.colab.patches import cv2_imshow\ndone = True",
    "kaggle": "import kagglehub, kaggle\nfrom kaggle_secrets import UserSecretsClient\n"
    "from kaggle_datasets import KaggleDatasets\nfrom kaggle_web_client import KaggleWebClient\n"
    "path = kagglehub.dataset_download('owner/set')\nUserSecretsClient().get_secret('key')\n"
    "KaggleDatasets().get_gcs_path()\nkaggle.api.authenticate()\ndone = str(path) == ''",
    "asking": "name = input('Your name: ')\ndone = name == ''",
    "asking without end": "try:\n    while not input():\n        pass\nexcept EOFError:\n    done = True",
    "bars": "from tqdm.notebook import tqdm, trange\nfrom tqdm import tqdm_notebook\n"
    "done = [i for i in tqdm(range(3))] == [0, 1, 2] == list(trange(3)) == list(tqdm_notebook(range(3)))",
    "boards": "import tensorflow as tf, keras\n"
    "board = tf.keras.callbacks.TensorBoard(log_dir='logs', histogram_freq=1)\n"
    "with tf.summary.create_file_writer('logs').as_default():\n    tf.summary.scalar('loss', 1.0, step=1)\n"
    "done = isinstance(board, keras.callbacks.TensorBoard) and isinstance(board, keras.callbacks.Callback)",
    "old Keras chosen": "import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\nimport tensorflow as tf, keras\n"
    "from tensorflow.keras import layers\n"
    "done = keras.__version__[0] == '3' and tf.keras.layers.Dense is keras.layers.Dense is layers.Dense",
    "half precision": "import tensorflow as tf\nfrom tensorflow.keras import mixed_precision\n"
    "mixed_precision.set_global_policy(mixed_precision.Policy('mixed_float16'))\n"
    "tf.keras.config.set_dtype_policy('mixed_bfloat16')\n"
    "done = tf.keras.layers.Dense(1).compute_dtype == 'float32'",
    "double precision": "import tensorflow as tf\ntf.keras.mixed_precision.set_global_policy('float64')\n"
    "done = tf.keras.layers.Dense(1).compute_dtype == 'float64'\ntf.keras.config.set_dtype_policy('float32')",
    "a name": "import getpass, os\n"
    "done = getpass.getuser() == os.environ['USER'] == os.environ['LOGNAME'] == 'student'",
    "drawing": "import tensorflow as tf\n"
    "model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])\n"
    "tf.keras.utils.plot_model(model, to_file='model.png')\ndone = True",
}


@pytest.fixture(scope="module")
def started(sandbox):
    """The notebooks above, in one worker."""
    with sandbox.open(120) as worker:
        cells = tuple(
            Cell(id=name, question="", source=source.replace("done", f"done_{place}"))
            for place, (name, source) in enumerate(ALL.items())
        )
        checks = Cell(
            id="all",
            question="q",
            source="\n".join(f"if done_{place}:\n    ok_{place} = True" for place in range(len(ALL))),
        )
        wanted = tuple(f"ok_{place}" for place in range(len(ALL)))
        return worker.call(Start(cells=(*cells, checks), question="q", wanted=wanted)).body


@pytest.mark.parametrize("name", ALL)
def test_it_is_there(started, name):
    assert [entry.traceback for entry in started.raised if entry.cell == name] == []
    assert f"ok_{list(ALL).index(name)}" in started.defined

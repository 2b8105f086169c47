"""Lines that students and their tools put above, into and between answers, and that change nothing about these."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LINES", "Line"]


@dataclass(frozen=True)
class Line:
    """What stands there.

    Attributes:
        name: of the operator that puts it in.
        source: one statement or several.
        places: where it may: ``imports``, among those of the notebook; ``cell``, in a cell of its own somewhere;
            ``above``, at the top of an answer's cell; ``below``, at its end.
    """

    name: str
    source: str
    places: tuple[str, ...] = ("imports", "cell", "above", "below")


_ABOVE = ("imports", "cell", "above")
_ALONE = ("cell",)

LINES = (
    # Modules that graders do not have.
    Line("import_of_missing_module", "import module_of_mine"),
    Line("import_of_missing_module_beside_others", "import sys, module_of_mine, json", _ABOVE),
    Line("import_from_missing_module", "from package_of_mine.training import helper_of_mine as help_me, other_of_mine"),
    Line("import_of_everything_from_missing_module", "from utilities_of_mine import *", _ABOVE),
    Line("import_that_may_fail", "try:\n    import module_of_mine\nexcept ImportError:\n    module_of_mine = None"),
    Line("path_to_own_modules", "import sys\nsys.path.append('/content/drive/MyDrive/utilities')"),
    Line("future_below_magic", "%matplotlib inline\nfrom __future__ import annotations, division", ("cell", "above")),
    # The kernel.
    Line("colab_detected", "IN_COLAB = 'google.colab' in str(get_ipython())"),
    Line("magic_called", "get_ipython().run_line_magic('matplotlib', 'inline')"),
    Line("shell_called", "get_ipython().system('pip install -q tensorflow-addons')"),
    Line("kernel_asked", "shell = get_ipython()\nif shell is not None and hasattr(shell, 'kernel'):\n    shell.kernel"),
    Line("line_magics", "%load_ext autoreload\n%autoreload 2\n%matplotlib inline"),
    Line("unknown_line_magic", "%magic_of_mine --now 3"),
    Line("environment_magic", "%env TF_CPP_MIN_LOG_LEVEL=2\n%cd /content"),
    Line("shell_lines", "!nvidia-smi\n!pip install --quiet tensorflow-addons \\\n    wandb"),
    Line("shell_line_with_result", "files_of_mine = !ls /content"),
    Line("bare_pip", "pip install tqdm"),
    Line("help_asked", "print?", _ABOVE),
    Line("awaited", "import asyncio\nawait asyncio.sleep(0)"),
    Line("type_alias", "type Rows[T] = list[T]\ntype Whole = int | Rows[int]", _ABOVE),
    Line("type_parameters", "def first_of_mine[T: (int, float)](rows: list[T]) -> T | None:\n    return rows[0]"),
    # Places, devices and settings.
    Line("drive_mounted", "from google.colab import drive\ndrive.mount('/content/drive')"),
    Line("drive_entered", "import os\nos.chdir('/content/drive/MyDrive/homework')"),
    Line(
        "kaggle_secret", "from kaggle_secrets import UserSecretsClient\nkey = UserSecretsClient().get_secret('wandb')"
    ),
    Line("kaggle_data", "import kagglehub\npath = kagglehub.dataset_download('owner/pictures')"),
    Line(
        "half_precision",
        "from tensorflow.keras import mixed_precision\nmixed_precision.set_global_policy('mixed_float16')",
    ),
    Line("gpu_asserted", "import tensorflow as tf\nassert tf.config.list_physical_devices('GPU'), 'no GPU'"),
    Line(
        "gpu_memory",
        "import tensorflow as tf\nfor gpu in tf.config.list_physical_devices('GPU'):\n"
        "    tf.config.experimental.set_memory_growth(gpu, True)",
    ),
    Line("gpu_chosen", "import os\nos.environ['CUDA_VISIBLE_DEVICES'] = '0'"),
    Line("old_keras_chosen", "import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'"),
    Line("warnings_hidden", "import warnings\nwarnings.filterwarnings('ignore')"),
    Line("logging_set", "import logging\nlogging.basicConfig(level=logging.INFO)\nlogging.info('go')"),
    Line("seeds_set", "import random\nrandom.seed(231)\nnp.random.seed(231)", ("cell", "above", "below")),
    Line("numbers_printed_shortly", "np.set_printoptions(precision=3)", ("cell", "above", "below")),
    # What is shown.
    Line("displayed", "from IPython.display import display, clear_output, HTML\ndisplay(HTML('<b>1</b>'))"),
    Line("display_unimported", "display('a table of mine')\nprint('done')"),
    Line("cleared", "from IPython import display as screen\nscreen.clear_output(wait=True)"),
    Line("widgets", "import ipywidgets\nslider = ipywidgets.IntSlider(value=3)\ndisplay(slider)"),
    Line("progress_bar", "from tqdm.notebook import trange\nfor _step in trange(3):\n    pass"),
    Line("figure_drawn", "import matplotlib.pyplot as plt\nplt.figure()\nplt.plot([1, 2])\nplt.show()"),
    Line("tensorboard", "%load_ext tensorboard\n%tensorboard --logdir logs"),
    Line("asked", "name_of_mine = input('Your name: ')"),
    Line("expression_for_its_value", "1 + 1"),
    Line("text_for_a_comment", '"""\nWhat I tried: it works now.\n"""'),
    Line("comments", "# мой ответ: ниже 👇\n# TODO nothing"),
    # Cells of their own.
    Line("cell_that_raised", "1 / 0", _ALONE),
    Line("cell_with_syntax_error", "for step in range(3)\n    print(step", _ALONE),
    Line("cell_with_open_quotes", "note = '''to be continued", _ALONE),
    Line("file_that_is_missing", "notes_of_mine = open('/content/notes.txt').read()", _ALONE),
    Line("scratch_function", "def scratch_of_mine(value):\n    return value + 1\n\n\nscratch_of_mine(1)", _ALONE),
    Line("shell_cell", "%%bash\nfor name in *; do echo $name; done", _ALONE),
    Line("web_cell", "%%html\n<style>.cell { width: 100% }</style>", _ALONE),
    Line("script_cell", "%%javascript\nIPython.notebook.kernel", _ALONE),
    Line("file_cell", "%%writefile notes.py\ndef note(\n", _ALONE),
    Line("timed_cell", "%%timeit -n 3\nsum(range(10))", _ALONE),
    Line("empty_cell", "", _ALONE),
)

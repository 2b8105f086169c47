"""What runs in students' notebooks: the build copies the text of these modules into each notebook's first cell.

They need Python's own library and NumPy; TensorFlow where a notebook has it. Nothing of the grader is here: what a
student may read is all that they know. They import each other alone, and every other module leaves them alone but the
build, which says in which order they are copied (:mod:`autograder.authoring.notebooks.set_up`).
"""

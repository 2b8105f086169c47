"""From source notebooks to what students, instructors and graders use.

:mod:`.build` is where it starts; :mod:`.source` reads, :mod:`.assign` runs Otter Assign, :mod:`.proofs` and its
neighbours prove, :mod:`.examples` makes the example submissions.
"""

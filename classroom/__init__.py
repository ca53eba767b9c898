"""What a teacher runs: each file here but ``named.py`` is a command; each folder holds what commands are made of.

``records`` is the folder of a class: who is in it, what was handed in, the grades. ``box`` runs students' code, and
``texts`` shows their words and ours as HTML. ``grading`` makes assignments and grades them; ``platforms`` speaks to
Moodle and Canvas. ``printed`` and ``lectures`` hold what is on paper and on the projector, ``guides`` what to say, and
``laptops`` brings the course to the students' machines. ``tests/test_house.py`` says which room may know which.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the course."""
GUIDES = ROOT / "classroom" / "guides"

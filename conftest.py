"""No test, and no notebook that a test runs, reads or writes what the person at this machine has done in the course."""

import os

os.environ["EMLEARN_PROGRESS"] = "off"

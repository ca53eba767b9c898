"""What a kernel says, as a student should read it: why something failed, without our own lines and folders."""

import os
import re
import sys
from pathlib import Path
from typing import Any

from classroom import ROOT
from emcourse.progress.tasks import STUB

FOLDERS = sorted({str(ROOT), sys.prefix, str(Path.home())} - {"/"}, key=len)[::-1]
SAYS_ALL = {"AssertionError", "TimeoutError"}
"""Errors whose words, if there are any, say why without the lines where."""
COLOUR = re.compile(r"\x1b\[[\d;]*m")
OURS = re.compile(r'\s*(File (?!")|\[\.\.\. )')
"""How IPython begins the part of a traceback that stands in a file, and that of hidden frames."""


def told(content: dict[str, Any]) -> dict[str, Any]:
    """The content of a message, with a traceback of the notebook's own lines, and no folder of the teacher's.

    Examples
    --------
    >>> told({"ename": "TimeoutError", "evalue": "stopped", "traceback": ["-" * 75, "Cell In[1]", ""]})["traceback"]
    ['TimeoutError: stopped']
    """
    if "traceback" in content:
        content = {**content, "traceback": _short(content)}
    return _without_folders(content)


def _short(error):
    if error["ename"] == "NotImplementedError" and error["evalue"] in STUB:
        return ["not answered"]
    if error["ename"] in SAYS_ALL and error["evalue"]:
        return [f"{error['ename']}: {error['evalue']}"]
    return [part for part in error["traceback"] if not OURS.match(COLOUR.sub("", part))]


def _without_folders(value):
    if isinstance(value, dict):
        return {key: _without_folders(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_without_folders(part) for part in value]
    if isinstance(value, str):
        for folder in FOLDERS:
            value = value.replace(folder + os.sep, "")
    return value

"""Run a submission in a box and with limits: a cell that loops for ever or takes too much is stopped, the rest goes on.

What the student wrote runs in the box. Tests run in another kernel, out of its reach, and call the student's functions
there: arguments go into the box, values come out. What was given runs in both.

A cell that takes too long, or that takes the kernel down with it, ends the run. The answer before it is
disabled, so that whatever calls it fails with one line, and the run begins again in a new kernel. Each such answer
therefore costs one time-out and its own points, and no more.
"""

import ast
import contextlib
import json
import os
import re
from time import monotonic
from typing import Any, NamedTuple

from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute
from traitlets import Bool, Float, Unicode

from classroom import ROOT
from classroom.box.answers import BoxEnded, source_in_the_box
from classroom.box.kernel import BoxedKernelManager, Overrun
from classroom.box.told import told
from emcourse.progress.tasks import definitions

QUIET = "--IPKernelApp.log_level=40"
LIMIT_MEMORY = "import resource as _r; _m = int({gigabytes} * 2**30); _r.setrlimit(_r.RLIMIT_AS, (_m, _m)); del _r, _m"


def memory_can_be_limited():
    """Whether this system stops a process at its limit of memory: Linux does; macOS and Windows do not."""
    try:
        import resource
    except ImportError:
        return False
    return hasattr(resource, "RLIMIT_AS") and os.uname().sysname == "Linux"


class Source(NamedTuple):
    """The assignment as the gradebook knows it. What a submission says of its own cells is not believed."""

    locked: dict[str, str]
    """What stands in the cells that are not the student's, by name."""
    asked: dict[str, str]
    """What is given of the cells that are to be filled in."""
    tests: frozenset[str]

    @classmethod
    def of(cls, about):
        with Gradebook(about["db_url"]) as book:
            notebook = book.find_notebook(about["notebook"], about["assignment"])
            locked = {cell.name: cell.source for cell in notebook.source_cells if cell.locked}
            asked = {cell.name: cell.source for cell in notebook.source_cells if not cell.locked}
            return cls(locked, asked, frozenset(cell.name for cell in notebook.grade_cells))

    def is_ours(self, cell):
        return self.locked.get(_name(cell)) == cell.source

    def is_test(self, cell):
        return _name(cell) in self.tests

    def asked_of(self, cell):
        """The names of a student's cell that tests may use. Any other could stand for one of the tests' own."""
        if _name(cell) in self.asked:
            return sorted(definitions(self.asked[_name(cell)]))
        return [name for name in definitions(cell.source) if re.fullmatch(r"own_\d+|student", name)]


def _name(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


class LimitedExecute(Execute):
    """nbgrader's executor of submissions, in a box and with limits that hold."""

    boxed = Bool(True, help="Whether the kernel runs in a box.").tag(config=True)
    gigabytes = Float(4.0, help="The memory of a submission, its libraries included.").tag(config=True)
    total_seconds = Float(900, help="The time of a whole submission.").tag(config=True)
    megabytes = Float(10.0, help="What a submission may print and draw.").tag(config=True)
    interrupt_on_timeout = Bool(False)  # code can swallow an interrupt; a new kernel cannot be swallowed
    shutdown_kernel = Unicode("immediate")
    box: Any = None
    line: Any = None
    nb: NotebookNode
    kc: Any

    def preprocess(self, nb, resources=None, km=None):
        self.at, given = 0, [cell.source for cell in nb.cells]
        self.student = nb.metadata.get("student", resources["nbgrader"]["student"])
        self.ends, self.have_run = monotonic() + self.total_seconds, set()
        self.source = Source.of(resources["nbgrader"])
        stopped: set[int] = set()
        self.extra_arguments = [QUIET]
        if memory_can_be_limited():
            self.extra_arguments.append(f"--IPKernelApp.exec_lines={LIMIT_MEMORY.format(gigabytes=self.gigabytes)}")
        try:
            while True:
                self.overrun, self.taken = None, 0
                try:
                    return super().preprocess(nb, resources, km)
                except (CellTimeoutError, DeadKernelError) as error:
                    self._stop(nb, stopped, given, error)
                finally:
                    self._end_box()
        finally:
            for cell, source in zip(nb.cells, given):
                cell.source = source

    def start_new_kernel(self, **options):
        """Start a kernel for the tests, and a boxed one for the student's code.

        Both draw the numbers of the one who handed in, whatever the notebook says.
        """
        options["env"] = {**os.environ, "EMLEARN_STUDENT": self.student}
        super().start_new_kernel(**options)
        if self.boxed:
            self.box = BoxedKernelManager(gigabytes=self.gigabytes, total_seconds=self.total_seconds)
            run_sync(self.box.start_kernel)(extra_arguments=[QUIET], **options)

    def start_new_kernel_client(self, **options):
        """Connect to both, and let the tests' kernel call the functions in the box."""
        super().start_new_kernel_client(**options)
        if self.boxed:
            try:
                self._connect_box()
            except Exception:
                self._cleanup_kernel()
                raise
        return self.kc

    def _connect_box(self):
        self.line = self.box.client()
        self.line.start_channels()
        run_sync(self.line.wait_for_ready)(timeout=self.startup_timeout)
        self.line.allow_stdin = False
        place = str(self.box.folder / "answers")
        self._run_in_box(source_in_the_box(place))
        self._run_here(
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); from classroom.box import answers; sys.path.pop(0)"
        )
        self._run_here(f"_answers = answers.Answers({place!r}); del sys, answers")

    def _run_here(self, source):
        """Run a program in the tests' kernel that leaves no trace in the notebook."""
        notebook, self.nb = self.nb, new_notebook(cells=[new_code_cell(source)])
        try:
            super().execute_cell(self.nb.cells[0], 0, store_history=False)
        finally:
            self.nb = notebook

    def _run_in_box(self, source):
        with self._speaking_to_box():
            self._run_here(source)

    @contextlib.contextmanager
    def _speaking_to_box(self):
        here, self.kc = self.kc, self.line
        try:
            yield
        finally:
            self.kc = here

    def execute_cell(self, cell, cell_index, **options):
        """Run a cell where it belongs: a student's in the box, a test here, what was given in both."""
        if not self.boxed or cell.cell_type != "code":
            return super().execute_cell(cell, cell_index, **options)
        if not self.source.is_ours(cell):
            with self._speaking_to_box():
                cell = super().execute_cell(cell, cell_index, **options)
            given = _parts(self.source.asked.get(_name(cell), ""), ast.Import, ast.ImportFrom)
            self._run_here(f"{given}\nglobals().update(_answers.names({self.source.asked_of(cell)!r}))")
            return cell
        # Functions in the box may be given objects of classes that a test defines.
        self._run_in_box(_parts(cell.source, ast.ClassDef) if self.source.is_test(cell) else cell.source)
        cell = super().execute_cell(cell, cell_index, **options)
        if any(output.get("ename") == BoxEnded.__name__ for output in cell.outputs):
            raise DeadKernelError("the kernel in the box died")
        return cell

    def _end_box(self):
        if self.box is not None:
            self.line and self.line.stop_channels()
            run_sync(self.box.shutdown_kernel)(now=True)
            run_sync(self.box.cleanup_resources)()
        self.box = self.line = None

    def preprocess_cell(self, cell, resources, cell_index):
        self.at = cell_index
        if monotonic() < self.ends:
            cell, resources = super().preprocess_cell(cell, resources, cell_index)
            self.have_run.add(cell_index)
        elif cell.cell_type == "code" and cell_index not in self.have_run:
            why = f"not run: the submission had used its {self.total_seconds:g} seconds"
            cell.outputs = [new_output("error", ename="TimeoutError", evalue=why, traceback=[f"TimeoutError: {why}"])]
        return cell, resources

    def process_message(self, message, cell, cell_index):
        """Take a message of the kernel, unless its messages have grown too many: then the kernel ends."""
        self.taken += len(json.dumps(message["content"], default=str)) + sum(map(len, message["buffers"]))
        if self.taken > self.megabytes * 2**20:
            self._end(f"it printed more than {self.megabytes:g} megabytes")
            return None
        if "metadata" in message["content"]:
            message["content"]["metadata"] = {}  # nbconvert writes parts of it into pages as they are
        message["content"] = told(message["content"])
        return super().process_message(message, cell, cell_index)

    async def _async_check_alive(self):
        if self.boxed:
            try:
                self.box.measure()
            except Overrun as overrun:
                self._end(str(overrun))
            if not await self.box.is_alive():
                raise DeadKernelError("the kernel in the box died")
        await super()._async_check_alive()

    def _end(self, why):
        self.overrun = self.overrun or why
        manager: Any = self.box or self.km
        manager.provisioner.process.kill()

    def _stop(self, nb, stopped, given, error):
        """Disable the answer before the cell that ran last, or that cell itself if there is none."""
        answers = [i for i in range(self.at + 1) if _is_answer(nb.cells[i]) and i not in stopped]
        own = not nb.cells[self.at].metadata.get("nbgrader", {}).get("locked", False)
        culprit = self.at if own and self.at not in stopped else next(reversed(answers), None)
        if culprit is None:
            raise error
        stopped.add(culprit)
        why = f"stopped: {self.overrun}" if self.overrun else _reason(error, self.timeout)
        self.log.warning("Cell %d: %s; the answer in cell %d is disabled", self.at, why, culprit)
        nb.cells[culprit].source = _out_of_action(given[culprit], why)


def _reason(error, seconds):
    if isinstance(error, DeadKernelError):
        return "the kernel died"
    return "stopped: it printed too much" if "IOPub" in str(error) else f"stopped after {seconds} seconds"


def _parts(source, *kinds):
    """The top-level statements of these kinds in a program."""
    return "\n".join(ast.unparse(part) for part in ast.parse(source).body if isinstance(part, kinds))


def _is_answer(cell):
    return cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution", False)


def _out_of_action(source, why):
    """Functions of the same names that say why they do nothing; other code does nothing."""
    functions = [
        f"def {name}(*arguments, **options):\n    raise TimeoutError({why!r})"
        for name, arguments in definitions(source).items()
        if arguments is not None or f"def {name}" in source
    ]
    return "\n".join(functions) or f"raise TimeoutError({why!r})"

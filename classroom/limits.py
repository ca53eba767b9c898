"""Run a submission with limits: a cell that loops for ever or exhausts the memory is stopped, and the rest goes on.

A cell that takes too long, or that takes the kernel down with it, ends the run. The answer before it is
disabled, so that whatever calls it fails with one line, and the run begins again in a new kernel. Each such answer
therefore costs one time-out and its own points, and no more.
"""

import os

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbgrader.preprocessors import Execute
from traitlets import Bool, Float, Unicode

from emcourse.progress.tasks import definitions

LIMIT_MEMORY = "import resource as _r; _m = int({gigabytes} * 2**30); _r.setrlimit(_r.RLIMIT_AS, (_m, _m)); del _r, _m"


def memory_can_be_limited():
    """Whether this system stops a process at its limit of memory: Linux does; macOS and Windows do not."""
    try:
        import resource
    except ImportError:
        return False
    return hasattr(resource, "RLIMIT_AS") and os.uname().sysname == "Linux"


class LimitedExecute(Execute):
    """nbgrader's executor of submissions, with limits that hold."""

    gigabytes = Float(4.0, help="The memory of a kernel, its libraries included; 0 means no limit.").tag(config=True)
    interrupt_on_timeout = Bool(False)  # code can swallow an interrupt; a new kernel cannot be swallowed
    shutdown_kernel = Unicode("immediate")

    def preprocess(self, nb, resources=None, km=None):
        self.at, given = 0, [cell.source for cell in nb.cells]
        stopped = set()
        self.extra_arguments = ["--IPKernelApp.log_level=40"]
        if self.gigabytes and memory_can_be_limited():
            self.extra_arguments.append(f"--IPKernelApp.exec_lines={LIMIT_MEMORY.format(gigabytes=self.gigabytes)}")
        try:
            while True:
                try:
                    return super().preprocess(nb, resources, km)
                except (CellTimeoutError, DeadKernelError) as error:
                    self._stop(nb, stopped, given, error)
        finally:
            for cell, source in zip(nb.cells, given):
                cell.source = source

    def preprocess_cell(self, cell, resources, cell_index):
        self.at = cell_index
        return super().preprocess_cell(cell, resources, cell_index)

    def _stop(self, nb, stopped, given, error):
        """Disable the answer before the cell that ran last, or that cell itself if there is none."""
        answers = [i for i in range(self.at + 1) if _is_answer(nb.cells[i]) and i not in stopped]
        own = not nb.cells[self.at].metadata.get("nbgrader", {}).get("locked", False)
        culprit = self.at if own and self.at not in stopped else (answers or [None])[-1]
        if culprit is None:
            raise error
        stopped.add(culprit)
        why = f"stopped after {self.timeout} seconds" if isinstance(error, CellTimeoutError) else "the kernel died"
        self.log.warning("Cell %d: %s; the answer in cell %d is disabled", self.at, why, culprit)
        nb.cells[culprit].source = _out_of_action(given[culprit], why)


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

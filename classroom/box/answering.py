"""In the box: answer calls of the student's functions. The source of this file is run in the student's kernel.

What comes in is pickled by the grader; what goes out is JSON, with arrays as npy without pickles, so that nothing which
a student makes is ever run by the grader. Calls come one by one or in batches; each call of a batch is pickled apart,
so that none sees what another did to its arguments.
"""


def _answering(place, namespace):
    import base64
    import io
    import json
    import pickle
    import socket
    import threading
    import traceback
    from typing import Any

    import numpy as np

    stream: Any = None
    longest = 2**24  # the characters of a batch's answers; what goes beyond is left to be asked for singly

    def encoded(value):
        if isinstance(value, (np.ndarray, np.generic)):
            file = io.BytesIO()
            np.save(file, np.asarray(value), allow_pickle=False)
            return {"npy": base64.b64encode(file.getvalue()).decode()}
        if isinstance(value, (list, tuple)):
            return {"list" if isinstance(value, list) else "tuple": [encoded(part) for part in value]}
        if isinstance(value, dict):
            return {"dict": [[encoded(key), encoded(part)] for key, part in value.items()]}
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        raise TypeError(f"an answer must be made of numbers, arrays and words, not of {type(value).__name__}")

    class Reader(pickle.Unpickler):
        def persistent_load(self, what):
            kind, name = what
            return namespace[name] if kind == "own" else lambda *arguments: asked(name, arguments)

    def receive():
        size = stream.read(8)
        return stream.read(int.from_bytes(size, "big")) if size else None

    def read(data):
        return Reader(io.BytesIO(data)).load()

    def text_of(kind, content):
        return f'["{kind}", {content}]'

    def send(kind, content):
        data = text_of(kind, content).encode()
        stream.write(len(data).to_bytes(8, "big") + data)
        stream.flush()

    def asked(number, arguments):
        send("ask", json.dumps([number, encoded(arguments)]))
        while True:
            kind, *content = read(receive())
            if kind in answers:  # the grader's function asks for the student's
                send(*answers[kind](*content))
            elif kind == "error":
                raise RuntimeError(*content)
            else:
                return content[0]

    def call(name, arguments, options):
        try:
            value = namespace[name]
            if arguments is None and callable(value):
                return "function", json.dumps(name)
            result = value if arguments is None else value(*arguments, **options)
        except BaseException as error:
            return failure(error, breakdown(error, name, arguments))
        try:
            return "value", json.dumps(encoded(result))
        except BaseException as error:
            return failure(error, f"returns what no test can compare: {error}.")

    def breakdown(error, name, arguments):
        try:  # here, where the function's own lines and what stood in them are known
            from emcourse.check.breakdowns import sentence_about

            return sentence_about(error, namespace[name], arguments)
        except Exception:  # of a name that is not defined, or in what the student made of our checks
            return ""

    def batch(messages, to_the_end):
        texts, length = [], 0
        for message in messages:
            kind, content = answer(message)
            length += len(content)
            if length > longest:
                break
            texts.append(text_of(kind, content))
            if kind == "error" and not to_the_end:
                break
        return "batch", f"[{', '.join(texts)}]"

    def answer(message):
        try:
            kind, *content = read(message)
        except Exception as error:  # of a class that is not known here
            return failure(error)
        return answers[kind](*content)

    def failure(error, sentence=""):
        own = error.__traceback__.tb_next  # without the frame here
        where = "".join(traceback.format_exception(type(error), error, own))
        return "error", json.dumps([type(error).__name__, str(error), where, sentence])

    def answer_all():
        nonlocal stream
        stream = server.accept()[0].makefile("rwb")
        while (message := receive()) is not None:
            send(*answer(message))

    answers: dict[str, Any] = {"call": call, "batch": batch}
    server = socket.socket(socket.AF_UNIX)
    server.bind(place)
    server.listen(1)
    threading.Thread(target=answer_all, daemon=True).start()

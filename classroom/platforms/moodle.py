"""A bank of quizzes as Moodle XML: one category per notebook, one multiple-choice question per quiz."""

from xml.etree.ElementTree import Element, SubElement


def moodle_xml(bank):
    """The root element of a bank ``{notebook: quizzes}``."""
    root = Element("quiz")
    for notebook, quizzes in bank.items():
        category = SubElement(SubElement(root, "question", type="category"), "category")
        SubElement(category, "text").text = f"$course$/EM/{notebook}"
        for quiz in quizzes:
            root.append(_question(quiz))
    return root


def _question(quiz):
    question = Element("question", type="multichoice")
    SubElement(SubElement(question, "name"), "text").text = f"EM {quiz.name}"
    _html(question, "questiontext", quiz.text)
    for name, value in (
        ("idnumber", f"em-{quiz.name}"),
        ("defaultgrade", "1"),
        ("single", "true"),
        ("shuffleanswers", "true"),
        ("answernumbering", "ABCD"),
    ):
        SubElement(question, name).text = value
    for choice in quiz.choices:
        answer = _html(question, "answer", choice.text, fraction="100" if choice.right else "0")
        _html(answer, "feedback", choice.feedback)
    return question


def _html(parent, name, text, **attributes):
    element = SubElement(parent, name, {"format": "html", **attributes})
    SubElement(element, "text").text = text
    return element

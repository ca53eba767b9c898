"""A bank of quizzes as an IMS QTI 1.2 package, in the form that Canvas writes and reads."""

from xml.etree.ElementTree import Element, SubElement

QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"


def qti_package(bank):
    """The files of a package for a bank ``{notebook: quizzes}``: names, and their root elements."""
    files = {f"{notebook}/{notebook}.xml": _assessment(notebook, quizzes) for notebook, quizzes in bank.items()}
    return {"imsmanifest.xml": _manifest(bank), **files}


def _manifest(bank):
    root = Element("manifest", identifier="em-quizzes", xmlns=PACKAGE)
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = "IMS Content"
    SubElement(metadata, "schemaversion").text = "1.1.3"
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    for notebook in bank:
        resource = SubElement(resources, "resource", identifier=f"em-{notebook}", type="imsqti_xmlv1p2")
        SubElement(resource, "file", href=f"{notebook}/{notebook}.xml")
    return root


def _assessment(notebook, quizzes):
    root = Element("questestinterop", xmlns=QTI)
    assessment = SubElement(root, "assessment", ident=f"em-{notebook}", title=f"EM {notebook.replace('_', ' ')}")
    section = SubElement(assessment, "section", ident="root_section")
    section.extend(_item(quiz) for quiz in quizzes)
    return root


def _item(quiz):
    item = Element("item", ident=f"em-{quiz.name}", title=f"EM {quiz.name}")
    fields = SubElement(SubElement(item, "itemmetadata"), "qtimetadata")
    for label, entry in (("question_type", "multiple_choice_question"), ("points_possible", "1")):
        field = SubElement(fields, "qtimetadatafield")
        SubElement(field, "fieldlabel").text = label
        SubElement(field, "fieldentry").text = entry
    names = [f"em-{quiz.name}-{choice.name}" for choice in quiz.choices]
    _present(item, quiz, names)
    _process(item, quiz, names)
    for name, choice in zip(names, quiz.choices):
        _text(SubElement(SubElement(item, "itemfeedback", ident=f"{name}_fb"), "flow_mat"), choice.feedback)
    return item


def _present(item, quiz, names):
    presentation = SubElement(item, "presentation")
    _text(presentation, quiz.text)
    response = SubElement(presentation, "response_lid", ident="response1", rcardinality="Single")
    choices = SubElement(response, "render_choice", shuffle="Yes")
    for name, choice in zip(names, quiz.choices):
        _text(SubElement(choices, "response_label", ident=name), choice.text)


def _process(item, quiz, names):
    process = SubElement(item, "resprocessing")
    SubElement(
        SubElement(process, "outcomes"), "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal"
    )
    for name in names:
        _condition(process, name, "Yes", "displayfeedback", feedbacktype="Response", linkrefid=f"{name}_fb")
    right = next(name for name, choice in zip(names, quiz.choices) if choice.right)
    _condition(process, right, "No", "setvar", action="Set", varname="SCORE").text = "100"


def _condition(process, name, goes_on, what, **attributes):
    """If this choice is made, do that."""
    condition = SubElement(process, "respcondition", {"continue": goes_on})
    SubElement(SubElement(condition, "conditionvar"), "varequal", respident="response1").text = name
    return SubElement(condition, what, attributes)


def _text(parent, html):
    SubElement(SubElement(parent, "material"), "mattext", texttype="text/html").text = html

"""Findings as JUnit's XML, which most CI services show as test results."""

from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree

from dossierkit.diagnostics import Checked, Diagnostic, Severity
from dossierkit.report.wording import PLAIN, Style, one_line, path_of


def report_junit(checked: Sequence[Checked], _: Style = PLAIN) -> str:
    """A suite for each dossier, with a case for each finding.

    An error is a failure; a warning or a remark passes and says what it has to; what the dossier
    silences is skipped. A dossier without findings has one case, which passes.
    """
    root = ElementTree.Element("testsuites", name="dossierkit")
    totals: Counter[str] = Counter()
    for item in checked:
        suite = ElementTree.SubElement(root, "testsuite", name=one_line(item.prefix or "."))
        numbers = {
            "tests": max(1, len(item.diagnostics)),
            "failures": sum(_fails(one) for one in item.diagnostics),
            "errors": 0,
            "skipped": sum(bool(one.silenced) for one in item.diagnostics),
        }
        totals.update(numbers)
        suite.attrib.update({name: str(number) for name, number in numbers.items()})
        for diagnostic in item.diagnostics:
            _case(suite, item, diagnostic)
        if not item.diagnostics:
            ElementTree.SubElement(
                suite, "testcase", classname=one_line(item.prefix or "."), name="dossier"
            )
    root.attrib.update({name: str(totals[name]) for name in ("tests", "failures", "errors")})
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _fails(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity is Severity.ERROR and not diagnostic.silenced


def _case(suite: ElementTree.Element, item: Checked, diagnostic: Diagnostic) -> None:
    at = diagnostic.location
    path = path_of(item, at)
    place = f"{path}:{at.line}:{at.column}" if at.line else path
    name = f"{diagnostic.rule} ({at.line}:{at.column})" if at.line else diagnostic.rule
    case = ElementTree.SubElement(suite, "testcase", classname=path, name=name, file=path)
    if at.line:
        case.set("line", str(at.line))
    message = one_line(diagnostic.message)
    lines = [f"{place}: {diagnostic.severity}: {message}", one_line(diagnostic.help)]
    lines += [
        f"{path_of(item, where)}:{where.line}: {one_line(n)}" for where, n in diagnostic.related
    ]
    lines.append(one_line(diagnostic.source))
    text = "\n".join(line for line in lines if line)
    if diagnostic.silenced:
        ElementTree.SubElement(case, "skipped", message=one_line(diagnostic.silenced))
    elif _fails(diagnostic):
        failure = ElementTree.SubElement(case, "failure", type=diagnostic.rule, message=message)
        failure.text = text
    else:
        ElementTree.SubElement(case, "system-out").text = text

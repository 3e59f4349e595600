"""Elements of intangible heritage: what the templates print of them, and of the safeguarding."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from dossierkit.dossier import Dossier
from dossierkit.facts import Writer
from dossierkit.language import country_name, language_name
from dossierkit.templating import Record, anchor, escape_markdown, record
from dossierkit.yamlfile import as_number


def of_element(dossier: Dossier, writer: Writer, leading: str) -> dict[str, Any]:
    """What the templates print of an element, its communities, and the plan that safeguards it.

    The name in the `leading` language stands before the others.
    """
    words, language = writer.words, writer.language
    criteria = dossier.schema.criteria if dossier.schema else ()

    def rows(table: str) -> list[Any]:
        return [record(row) for _, row in dossier.rows(table)]

    def element_names() -> list[tuple[str, Markup]]:
        names = dossier.value(("element", "name"))
        if not isinstance(names, Mapping):
            return [(words["name-of-element"], escape_markdown(names))]
        own_first = sorted(names, key=lambda tag: tag != leading)
        return [(language_name(tag, language), writer.name(names[tag], tag)) for tag in own_first]

    def stated_names(dotted: str) -> list[tuple[str, Markup]]:
        """Names that are the same in every language version, each with its own language."""
        stated = record(dossier.fact(dotted))
        entries = [row for row in stated if isinstance(row, Record)] if stated else []
        return [
            (
                language_name(row["language"], language, script=True)
                if row["language"]
                else words["name"],
                writer.name(row["name"], row["language"]),
            )
            for row in entries
        ]

    def named(table: str, key: str, identifier: Any) -> Markup:
        """What a row is called that has the identifier; the identifier if there is none."""
        found = next((row for row in rows(table) if str(row["id"]) == str(identifier)), None)
        return writer.text(found[key]) if found and found[key] else escape_markdown(identifier)

    def activity_number(identifier: Any) -> str:
        known = [str(row["id"]) for row in rows("activities")]
        return str(known.index(str(identifier)) + 1) if str(identifier) in known else ""

    def contacts(role: str) -> list[Any]:
        """The contacts of a role, in the order of the States for which they answer."""
        states = [str(state.get("code")) for _, state in dossier.entries("states")]
        order = {code: index for index, code in enumerate(states)}
        found = [row for row in rows("contacts") if row["role"] == role]
        return sorted(found, key=lambda row: order.get(str(row["state"]), len(order)))

    def budget_total() -> Decimal:
        return sum((_amount(row) for row in rows("budget")), Decimal())

    def money(amount: Any) -> str:
        """An amount with as many decimals as all amounts have: none, or two."""
        whole = all(_amount(row) % 1 == 0 for row in rows("budget"))
        return writer.figures(f"{amount:.{0 if whole else 2}f}")

    def budget_shares() -> list[Record]:
        """What each kind of payer pays, and how much of the whole that is in per cent."""
        paid: dict[str, Decimal] = {}
        for row in rows("budget"):
            kind = str(row["paid_by"] or "other")
            paid[kind] = paid.get(kind, Decimal()) + _amount(row)
        whole = budget_total() or 1
        return [
            Record(
                payer=f"paid-by-{kind}",
                amount=part,
                share=writer.figures(f"{100 * part / whole:.1f}"),
            )
            for kind, part in paid.items()
        ]

    def payer(row: Any) -> Markup:
        said = [
            escape_markdown(words.get(f"paid-by-{row['paid_by']}", "")),
            writer.text(row["payer"]),
            escape_markdown(country_name(str(row["state"]), language) if row["state"] else ""),
        ]
        return Markup(words["comma"]).join(filter(None, said))

    def amount_heading() -> str:
        currency = dossier.value(("plan", "currency"))
        return f"{words['amount']} ({currency})" if currency else words["amount"]

    def criteria_texts() -> list[Record]:
        """The criteria whose texts the dossier gives, as far as it does."""
        stated = {str(entry.get("id")): record(entry) for _, entry in dossier.entries("criteria")}
        return [
            stated.get(criterion.id)
            or Record(id=criterion.id, text=criterion.meaning, answered_in=criterion.answered_in)
            for criterion in criteria
        ]

    def section_link(number: Any) -> Markup:
        known = {spec.number for spec in dossier.applicable_sections()}
        if str(number) not in known:
            return escape_markdown(number)
        return Markup(f"[{escape_markdown(number)}](#sec-{anchor(number)})")

    return {
        "element_names": element_names,
        "stated_names": stated_names,
        "community_name": lambda identifier: named("communities", "name", identifier),
        "activity_name": lambda identifier: named("activities", "activity", identifier),
        "activity_number": activity_number,
        "contacts": contacts,
        "money": money,
        "amount": _amount,
        "budget_total": budget_total,
        "budget_shares": budget_shares,
        "payer": payer,
        "amount_heading": amount_heading,
        "criteria_texts": criteria_texts,
        "section_link": section_link,
        "languages": lambda tags: words["comma"].join(
            language_name(str(tag), language) for tag in tags or ()
        ),
    }


def _amount(row: Mapping[str, Any]) -> Decimal:
    """The amount of a cost, 0 if it is no number."""
    amount = as_number(row["amount"])
    return Decimal() if amount is None else amount

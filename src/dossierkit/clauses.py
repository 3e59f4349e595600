"""Of what a number is said, as the words around it in its clause tell."""

from collections.abc import Sequence
from itertools import takewhile

from dossierkit.vocabulary import Token

_WINDOW = 14
"""How many words before a number are read."""
_SUBJECTS = ("corridor", "property", "property_of", "buffer_zone", "buffer_zone_of", "name")


def last_clause(tokens: Sequence[Token]) -> list[Token]:
    """The tokens since the last number, at most as many as a clause may have."""
    since = list(takewhile(lambda token: not token.is_a("number", "mark"), reversed(tokens)))
    return since[:_WINDOW][::-1]


def spoken_of(tokens: Sequence[Token], noun: str, construct: bool) -> str:
    """Of what the number after `tokens` is said; nothing if that is in doubt.

    `noun` is the kind of the words that name the measure: “the area of”.
    """
    window = last_clause(tokens)
    index = next((i for i in range(len(window) - 1, -1, -1) if window[i].is_a(*_SUBJECTS)), None)
    if index is None:
        return ""
    subject, between, ahead = window[index], window[index + 1 :], window[:index]
    if any(token.is_a("other") and not token.is_a(noun) for token in (*between, *ahead[-4:])):
        return ""
    if sum(token.is_a("word") for token in between) > 2:
        return ""
    near = [token for token in ahead[-3:] if not token.is_a("stop")]
    verb = any(token.is_a("covers") for token in (*between, *near))
    measure = any(token.is_a(noun) for token in between)
    beside = all(token.is_a("of", "link", "about", "stop", "covers", noun) for token in between)
    governor, owner = _governor(ahead)
    owned = subject.is_a("property_of", "buffer_zone_of") or (
        governor is not None and governor.is_a("of")
    )
    of_measure = owner is not None and owner.is_a(noun)
    at_once = bool(between) and (between[0].is_a("of") or between[0].text == "(") and beside
    if owned and not of_measure and not at_once:
        return ""
    if construct and governor is not None and governor.is_a("word") and not measure:
        return ""
    if governor is not None and governor.is_a("within") and not at_once:
        return ""
    if not (verb or measure or of_measure or (beside and noun)):
        return ""
    return "total" if _joined(window) else _kind(subject)


def _governor(ahead: Sequence[Token]) -> tuple[Token | None, Token | None]:
    """The word before a subject, and that before its preposition: “the *area* *of* the property”.

    A subject that is joined to it by “and” is passed over.
    """
    rest = [t for t in ahead if t.is_a("of") or not t.is_a("link", *_SUBJECTS)]
    if not rest:
        return None, None
    owner = next((t for t in reversed(rest) if not t.is_a("of")), None)
    return rest[-1], owner


def _joined(window: Sequence[Token]) -> bool:
    """True if the last two things spoken of are different ones, and said as one: “with its”."""
    subjects = [i for i, token in enumerate(window) if token.is_a(*_SUBJECTS)]
    if len(subjects) < 2:
        return False
    one, other = subjects[-2:]
    apart = any(not token.is_a("link", "of") for token in window[one + 1 : other])
    return not apart and _kind(window[one]) != _kind(window[other])


def _kind(token: Token) -> str:
    for kind in ("property", "buffer_zone"):
        if token.is_a(kind, f"{kind}_of"):
            return kind
    return next(iter(token.kinds - {"name"}))


def lived_in(after: Sequence[Token]) -> str:
    """Of what a number of people is said by the words after it: “live in the buffer zone”."""
    if not after or not after[0].is_a("live", "within", "of"):
        return ""
    phrase = list(takewhile(lambda token: not token.is_a("stop", "number"), after))[1:6]
    named = [token for token in phrase if token.is_a(*_SUBJECTS)]
    others = [token for token in phrase if not token.is_a(*_SUBJECTS, "link", "within", "of")]
    kinds = {_kind(token) for token in named}
    if not kinds or others:
        return ""
    return "total" if len(kinds) > 1 else kinds.pop()


def continues(after: Sequence[Token]) -> bool:
    """True if the number is one of something else: “13 ha of forest”, “55 sites and five more”."""
    if not after:
        return False
    first, *rest = after
    if first.is_a("other"):
        return True
    following = next((token for token in rest if not token.is_a("link")), None)
    if first.is_a("and"):
        return following is not None and following.is_a("number", "counted")
    return first.is_a("of") and following is not None and not following.is_a(*_SUBJECTS)


def is_rounded(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """True if a word beside the number says so: “about 120 ha”."""
    near = [*before[-2:], *after[:1]]
    return any(token.is_a("about") for token in near)

"""Which names of organisations are one body: by their spelling, their legal form, their initials.

The base of a name is what is left without its legal form: `Zembla Oil` of `Zembla Oil Co Ltd`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from search.actors.authority import Authority
from search.actors.merge.evidence import Evidence, Merge, ambiguous, few
from search.actors.spelling import initials, is_acronym, organization_words

OTHERS = 2
"""Articles that must have the full name of an acronym, if none has both."""
FEW_LETTERS = 5
"""The same for an acronym of fewer than four letters: `ANZ` is not Air New Zealand."""
BESIDE = 0.25
"""Part of the articles with an acronym that must have its full name beside it, so that this shows what is meant."""
HOLDERS = 2
"""Names that end in a base or have it in their middle, so that it may be no name itself (`Financial Services`)."""
HELD = 0.5
"""Articles that must have those names, for each that has the base."""
COMMON = 0.001
"""Part of all bases from which on a word in them is common."""
FEW = 2
"""Articles up to which a base of common words (`American Capital`) is not known to be a name."""

_Words = tuple[str, ...]
_Form = frozenset[str]

_AMERICAN = frozenset(("inc", "corp", "cos"))
"""Legal forms that articles write for one another; each is also a `Co`."""
_NO_FORM = frozenset(("bancorp", "bancshares"))
"""Endings of companies that are more than a legal form: `Allied Bancshares Inc` is not Allied Corp."""


def proposed(evidence: Evidence, authority: Authority) -> Iterator[Merge]:
    """Merges of organisations: spellings and legal forms of one base first, then initials."""
    legal = frozenset(form.lower() for form in authority.rules.words("company_ending")) - _NO_FORM
    names = evidence.names("organization")
    full: dict[str, list[str]] = defaultdict(list)
    for name in names:
        full[initials(name)].append(name)
    acronyms = [name for name in names if is_acronym(name) and name in full]
    explained = {name for name in acronyms if _beside(evidence, name, full[name])}

    bases: dict[_Words, dict[str, _Form]] = defaultdict(dict)
    for name in names:
        if name not in explained:  # it is short for its full name, and not for another with a legal form
            base, form = _parted(organization_words(name), legal)
            bases[base][name] = form
    countries = _countries(authority)
    several = [base for base, forms in bases.items() if len(forms) > 1 and base not in countries]
    fragments = _fragments(several, bases, evidence)
    for base in several:
        yield from _one_base(evidence, bases[base], base in fragments)

    for name in acronyms:
        if not evidence.stays(("organization", name)):
            yield from _initials(evidence, name, full[name], legal)


def _parted(words: _Words, legal: frozenset[str]) -> tuple[_Words, _Form]:
    """The words of a name without its legal form, and that form.

    >>> _parted(("zembla", "oil", "co", "ltd"), frozenset(("co", "ltd"))) == (("zembla", "oil"), {"co", "ltd"})
    True
    """
    size = len(words)
    while size > 1 and words[size - 1] in legal:
        size -= 1
    form = frozenset("inc" if word in _AMERICAN else word for word in words[size:])
    return words[:size], form | {"co"} if "inc" in form else form


def _countries(authority: Authority) -> set[_Words]:
    """Names of countries: with a legal form they are the end of a company's name (`U.S.A. Inc`)."""
    countries = (entry for entry in authority.entries if entry.type == "country")
    return {organization_words(form) for entry in countries for form in (entry.name, *entry.aliases)}


def _fragments(several: Iterable[_Words], bases: Mapping[_Words, Iterable[str]], evidence: Evidence) -> set[_Words]:
    """Those of several bases that are no names by themselves.

    That is what mostly is a part of other names or a surname, and what consists of common words and stands in few
    articles.
    """
    articles = {base: sum(evidence.articles["organization", name] for name in names) for base, names in bases.items()}
    uses = Counter(word for base in bases for word in set(base))
    common = {word for word, count in uses.items() if count > 1 + COMMON * len(bases)}
    held: dict[_Words, list[int]] = {base: [] for base in several}
    for base, count in articles.items():
        for part in {base[i:j] for i in range(1, len(base)) for j in range(i + 1, len(base) + 1)} & held.keys():
            held[part].append(count)
    for name in evidence.names("person"):
        if (surname := (name.rsplit(" ", 1)[-1].lower(),)) in held:
            held[surname].append(evidence.articles["person", name])
    return {
        base
        for base, holders in held.items()
        if (len(holders) >= HOLDERS and sum(holders) >= HELD * articles[base])
        or (articles[base] <= FEW and common.issuperset(base))
    }


def _one_base(evidence: Evidence, forms: dict[str, _Form], fragment: bool) -> Iterator[Merge]:
    """Merges among the names of one base, the first in rank first.

    A form that no other includes is a body of its own. A lesser one means the commonest body that includes it, if it
    is by far the commonest: `Co` is `Co Ltd` and not `Co Inc`, and never makes these two one.
    """
    every = set(forms.values())
    bodies = [form for form in every if not any(form < other for other in every)]
    may_be = {form: [body for body in bodies if form <= body] for form in every}
    uses: Counter[_Form] = Counter()
    for name, form in forms.items():
        if len(may_be[form]) == 1:
            uses[may_be[form][0]] += evidence.articles["organization", name]
    means = {form: min(may_be[form], key=lambda body: (-uses[body], sorted(body))) for form in every}
    heads: dict[_Form, str] = {}
    for name, form in forms.items():
        heads.setdefault(means[form], name)

    spelled: dict[_Words, str] = {}
    for name, form in forms.items():
        head, kept = heads[means[form]], ""
        into = spelled.setdefault(organization_words(name), name)
        if into == name != head:
            into = head
            kept = ambiguous(Counter({heads[body]: uses[body] for body in may_be[form]}), head)
            if fragment and not evidence.in_company(("organization", name), head):
                kept = kept or "the words before the legal form are those of other names, too"
        if into != name and not evidence.stays(("organization", name)):
            yield evidence.merge(("organization", name), into, "spelling" if form else "short form", kept)


def _beside(evidence: Evidence, name: str, others: Iterable[str]) -> Counter[str]:
    """How many articles have the actors of some full names beside an acronym, if they are enough to explain it."""
    uses: Counter[str] = Counter()
    for other in others:
        uses[evidence.actor(("organization", other))] += evidence.beside(name, other)
    return +uses if uses.total() >= BESIDE * evidence.articles["organization", name] else Counter()


def _initials(evidence: Evidence, name: str, others: Iterable[str], legal: frozenset[str]) -> Iterator[Merge]:
    """The merge of an acronym into the full name beside which it stands, or else into the only common one.

    Where no article has both, an acronym is not taken to hold the letter of a legal form.
    """
    others = [other for other in others if evidence.actor(("organization", other)) != name]
    uses, least = _beside(evidence, name, others), 1
    if not uses:
        bare = [other for other in others if not _parted(organization_words(other), legal)[1]]
        uses, least = evidence.uses("organization", bare), FEW_LETTERS if len(name) < 4 else OTHERS
    if uses:
        into = evidence.first("organization", uses)
        yield evidence.merge(("organization", name), into, "initials", few(uses[into], least) or ambiguous(uses, into))

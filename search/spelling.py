"""British spellings as American ones, so that a word has one stem however a paper spells it.

    organisation -> organization     labour -> labor     centre -> center     defence -> defense

Only what is spelled otherwise and means the same: `cheque`, `tyre` and `practise` stay. A verb in -ise is known by the
letters before its ending, which tell `organise` from `promise`, `surprise` and `advertise`.
"""

from __future__ import annotations

import re

_RULES = tuple(
    (hint, re.compile(pattern), replacement)
    for hint, pattern, replacement in (
        ("is", r"^(?!treatis)(\w{2,}?(?:l|n|[aeou]r|[aeiop]t|[ai]c|[ior]d|[tnd]om|im|og|rg|th|ph|tiv|[ae]s))is"
               r"(e[sdr]?|ers|ing|ations?|ational|able|ability)$", r"\1iz\2"),
        ("lys", r"lys(e[sdr]?|ers|ing)$", r"lyz\1"),  # analyse, paralyse
        ("our", r"(col|lab|[fs]av|hon|[rht]um|arm|[vr]ig|va[pl]|behavi|neighb|endeav|splend|harb|flav|parl|savi|cand"
                r"|clam|ferv|ranc|^od)our", r"\1or"),
        ("r", r"(cent)(?:re(s?)|r(ed|ing))$", r"\1er\2\3"),
        ("re", r"(theat|calib|spect|met|lit|fib|sab)re(s?)$", r"\1er\2"),
        ("oeuv", r"^manoeuvr(?:e(s?)|(ed|ing|ers?))$", r"maneuver\1\2"),
        ("ence", r"(def|off|lic|pret)ence(s?|less)$", r"\1ense\2"),
        ("mme", r"^(progra|kilogra)mme(s?)$", r"\1m\2"),
        ("ogue", r"^(catal|anal|dial)og(?:ue(s?)|u(ed))$", r"\1og\2\3"),
        ("grey", r"^grey(s?|er|ing)$", r"gray\1"),
        ("sce", r"^sceptic", "skeptic"),
        ("ium", r"^aluminium$", "aluminum"),
        ("eller", r"^jeweller(y|s?)$", r"jewelr\1"),
        ("lful", r"^(skil|wil)ful", r"\1lful"),
        ("gement", r"(judg|ledg)ement(s?)$", r"\1ment\2"),
        ("ae", r"^(p|orthop|an|h|arch)ae(?=d|sthe|m[oa]|o)", r"\1e"),
        ("oe", r"^(f|)oe(?=tus|tal|strogen)", r"\1e"),
        ("sulph", r"^sulph", "sulf"),
        ("ll", r"^(fue|dia|counse|counci)ll(ed|ing|ors?)$", r"\1l\2"),
        ("ss", r"^focuss(e[sd]|ing)$", r"focus\1"),
        ("pp", r"^worshipp(ers?|ed|ing)$", r"worship\1"),
    )
)  # fmt: skip
"""What a word of this kind has in it, its form, and the American one."""


def american(word: str) -> str:
    """The word, in lower case, as American papers spell it.

    >>> [american(word) for word in ("organisations", "promised", "neighbours", "theatre", "tour")]
    ['organizations', 'promised', 'neighbors', 'theater', 'tour']
    """
    for hint, form, respelled in _RULES:
        if hint in word and (new := form.sub(respelled, word, count=1)) != word:
            return new
    return word

"""Language by script and function words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.corpus.language import language_of


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The talks between the two sides have been going on for a week, and they will not end before the vote."),
        (
            "de",
            "Die Gespräche zwischen den beiden Seiten dauern seit einer Woche an und werden nicht vor der Wahl enden.",
        ),
        (
            "fr",
            "Les discussions entre les deux parties durent depuis une semaine et ne vont pas se terminer avant le "
            "vote.",
        ),
        (
            "es",
            "Las conversaciones entre las dos partes duran desde hace una semana y no van a terminar antes de la "
            "votación.",
        ),
        (
            "it",
            "I colloqui tra le due parti vanno avanti da una settimana e non finiranno prima del voto che è stato "
            "indetto dalla camera.",
        ),
        (
            "ru",
            "Переговоры между сторонами продолжаются уже неделю, и они не закончатся до того, как пройдет "
            "голосование в парламенте.",
        ),
        (
            "uk",
            "Переговори між сторонами тривають уже тиждень, і вони не закінчаться до того, як відбудеться "
            "голосування у парламенті та в уряді.",
        ),
        ("zh", "双方的谈判已经持续了一个星期，在投票之前不会结束，外交部发言人周三表示。"),
        ("ja", "両国の協議は一週間続いており、投票の前に終わることはないと外務省の報道官は述べた。"),
        (
            "ar",
            "المحادثات بين الجانبين مستمرة منذ أسبوع ولن تنتهي قبل التصويت في البرلمان على هذا القانون الذي قال "
            "الوزير إن الحكومة تريده",
        ),
    ],
)
def test_language_is_told(language: str, text: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "NATO 2022", "Foo bar baz qux quux corge grault garply waldo fred plugh"])
def test_nothing_is_said_without_evidence(text: str) -> None:
    assert language_of(text) is None


@given(st.text(max_size=300))
def test_any_text_is_looked_at_without_error(text: str) -> None:
    language = language_of(text)
    assert language is None or len(language) == 2

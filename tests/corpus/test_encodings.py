"""Old encodings are told by the bytes; each text is of about 300 bytes and made for this test."""

from __future__ import annotations

import os
import time

import pytest

from search.corpus.encodings import guess
from search.corpus.files import UnreadableError, decode

TEXTS = {
    "ru": "Городской совет в понедельник решил закрыть старейшую библиотеку города. Мэр сказал, что здание будет "
    "продано компании, которая хочет сделать из него гостиницу. Читатели, которые пришли протестовать, "
    "услышали, что с июня автобус будет возить их в соседний город.",
    "zh": "市议会星期一决定关闭该市最古老的图书馆。市长表示，这座建筑将出售给一家公司，该公司希望将其改建为酒店。前"
    "来抗议的读者被告知，从六月起将有一辆公共汽车把他们送到邻近的城镇，而且不收取任何费用。反对派要求进行投票"
    "，但没有成功，会议持续了三个小时。",
    "ja": "市議会は月曜日、市内で最も古い図書館を閉鎖することを決めた。市長は、建物はホテルにしたいという会社に売却"
    "されると述べた。抗議に来た利用者には、六月から無料のバスが隣の町まで運行されると説明された。野党は採決を"
    "求めたが、認められなかった。",
    "ko": "시의회는 월요일 시에서 가장 오래된 도서관을 닫기로 결정했다. 시장은 건물을 호텔로 만들려는 회사에 팔 "
    "것이라고 말했다. 항의하러 온 독자들은 유월부터 무료 버스가 이웃 도시까지 다닐 것이라는 설명을 들었다. "
    "야당은 표결을 요구했지만 받아들여지지 않았다.",
    "ar": "قرر مجلس المدينة يوم الاثنين إغلاق أقدم مكتبة في المدينة. وقال رئيس البلدية إن المبنى سيباع لشركة تريد "
    "تحويله إلى فندق. وقيل للقراء الذين جاؤوا للاحتجاج إن حافلة مجانية ستنقلهم إلى البلدة المجاورة ابتداء من "
    "شهر يونيو.",
    "el": "Το δημοτικό συμβούλιο αποφάσισε τη Δευτέρα να κλείσει την παλαιότερη βιβλιοθήκη της πόλης. Ο δήμαρχος "
    "είπε ότι το κτίριο θα πουληθεί σε μια εταιρεία που θέλει να το κάνει ξενοδοχείο. Οι αναγνώστες θα "
    "πηγαίνουν με λεωφορείο.",
    "pl": "Rada miasta zdecydowała w poniedziałek, że zamknie najstarszą bibliotekę. Burmistrz powiedział, że "
    "budynek zostanie sprzedany spółce, która chce w nim urządzić hotel. Czytelnicy, którzy przyszli "
    "zaprotestować, usłyszeli, że od czerwca będzie ich woził bezpłatny autobus.",
    "cs": "Zastupitelé v pondělí rozhodli, že zavřou nejstarší městskou knihovnu. Starosta řekl, že budova bude "
    "prodána společnosti, která z ní chce udělat hotel. Čtenáři, kteří přišli protestovat, se dozvěděli, že "
    "je od června bude vozit autobus zdarma do sousedního města.",
    "fr": "Le conseil municipal a décidé lundi de fermer la plus ancienne bibliothèque de la ville. « L’immeuble "
    "sera vendu à une société qui veut en faire un hôtel », a déclaré le maire. Des lecteurs étaient venus "
    "protester ; un autobus gratuit les emmènera dès juin jusqu’à la ville voisine.",
    "de": "Der Stadtrat hat am Montag beschlossen, die älteste Bücherei der Stadt zu schließen. „Das Gebäude wird "
    "an eine Gesellschaft verkauft, die daraus ein Hotel machen möchte“, sagte der Bürgermeister. Den "
    "Lesern, die gekommen waren, wurde für Juni ein Bus versprochen.",
    "es": "El ayuntamiento decidió el lunes cerrar la biblioteca más antigua de la ciudad. El edificio se venderá "
    "a una compañía que quiere hacer de él un hotel, según dijo el alcalde. ¿Y los lectores? Desde junio un "
    "autobús los llevará sin coste a la población vecina, que está a diez kilómetros.",
    "en": "The council voted on Monday to close its oldest library. “The house will be sold to a company that "
    "wants to make a hotel of it,” the mayor said – and that was all. Readers who had come to protest were "
    "told that a bus will take them to the next town from June. It’s free.",
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("ru", "cp1251"), ("ru", "koi8-r"), ("zh", "gb18030"), ("zh", "gbk"), ("ja", "shift_jis"), ("ja", "euc_jp"),
        ("ko", "euc_kr"), ("ar", "cp1256"), ("el", "cp1253"), ("pl", "cp1250"), ("pl", "iso8859_2"), ("cs", "cp1250"),
        ("fr", "cp1252"), ("de", "cp1252"), ("es", "cp1252"), ("en", "cp1252"),
    ],
)  # fmt: skip
def test_a_text_in_an_old_encoding_is_read(language: str, encoding: str) -> None:
    text = TEXTS[language]
    if encoding == "iso8859_2":
        text = text.replace("–", "-")
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_a_byte_order_mark(language: str, encoding: str) -> None:
    text = f"{TEXTS[language]}\n" * 2 + "Bus 12, page 3 of 4"
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", ["Zürich", "“Yes,” he said.", "Café – 5 €", "naïve façade"])
def test_a_few_words_are_western(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


def test_a_menu_in_ascii_does_not_hide_the_story() -> None:
    page = "Home | News | Sport | Sign in\n" * 400 + TEXTS["ru"]
    assert decode(page.encode("cp1251")) == page


@pytest.mark.parametrize(
    "raw", [os.urandom(5000).replace(b"\n", b"") + b"\0" * 100, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 9]
)
def test_what_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(UnreadableError, match="binary"):
        decode(raw)


@pytest.mark.parametrize(
    "raw", [b"\xe9\n" * 2**21, b"\xe9" * 2**22, b"\xcf\xf0 " * 2**20, bytes(range(128, 256)) * 2**15]
)
def test_only_a_sample_is_looked_at(raw: bytes) -> None:
    guess(raw[:1000])  # imported on first use
    start = time.process_time()
    guess(raw)
    assert time.process_time() - start < 1

"""The vocabulary: sound data, found by its names in both languages and without diacritics, in and out as SKOS."""

import csv
import re

import pytest

from nlp import resources
from nlp.errors import ConfigError, DataError
from nlp.language import detect
from nlp.tags.vocabulary import COLUMNS, read_vocabulary, shipped, write_table
from nlp.text import Text, nfc
from nlp.text.vietnamese import to_new_style, unaccent
from nlp.types import SECTIONS, Language


def found(text, code, diacritics="full"):
    view = Text(text)
    return {id_ for _, _, id_ in shipped().find(view, Language(code, 1.0, diacritics))}


def test_the_shipped_table_is_sound():
    file = resources.path("data/tags/vocabulary.csv")
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) >= 300
    names = {"vi": {}, "en": {}}
    for row in rows:
        assert re.fullmatch(r"[a-z0-9-]+", row["id"])
        assert row["section"] in ("", *SECTIONS)
        assert re.fullmatch(r"(\d{8}( \d{8})*)?", row["iptc"])
        for language in ("vi", "en"):
            for name in [row[language], *filter(None, row[f"{language}_other"].split(";"))]:
                assert name == nfc(name).strip(), row["id"]
                other = names[language].setdefault(name.lower(), row["id"])
                assert other == row["id"], f"{name}: {other} and {row['id']}"


@pytest.mark.parametrize(
    ("text", "code", "ids"),
    [
        ("Vườn sầu riêng ở Tây Nguyên", "vi", {"durian"}),
        ("Xã hội hóa nguồn lực", "vi", set()),
        ("Cam Cao Phong được mùa", "vi", {"citrus"}),
        ("Ông Ngô Văn Cam cấm trẻ em câu cá", "vi", {"children"}),
        ("Chính sách mới, danh sách dài, ngân sách hẹp", "vi", set()),
        ("Cuốn sách về thu ngân sách", "vi", {"book", "budget"}),
        ("Cạnh tranh và tranh chấp, đấu tranh", "vi", set()),
        ("Giải bóng chuyền khởi tranh", "vi", {"volleyball"}),
        ("Giá xăng lại tăng", "vi", {"fuel-prices"}),
        ("Bức tranh vẽ chợ", "vi", {"fine-arts", "market"}),
        ("Cam kết trồng cam", "vi", {"fruit"}),
        ("Dân bản than phiền, đông đảo người bị lừa đảo", "vi", set()),
        ("Mỏ than, hòn đảo", "vi", {"mining", "islands"}),
        ("Tuổi thơ, kịch bản, cá voi, đại trà, hoài bão", "vi", set()),
        ("The Labour Party met; labour is short", "en", {"employment"}),
        ("Nhà máy thuỷ điện mới", "vi", {"hydropower"}),
        ("Boarding school pupils danced the Xoe", "en", {"boarding-school", "xoe"}),
        ("Then they sang.", "en", set()),
        ("Community-based tourism in stilt houses", "en", {"community-tourism", "stilt-house"}),
    ],
)
def test_subjects_are_found_by_name(text, code, ids):
    assert found(text, code) == ids


def test_toneless_and_new_style_names_are_found():
    assert "digital-transformation" in found("Day manh chuyen doi so o xa", "vi", "none")
    assert "hydropower" in found(to_new_style("Thủy điện Sơn La"), "vi")
    assert not found("cam on ban da den", "vi", "none")
    text = unaccent("Các hợp tác xã trồng sầu riêng xuất khẩu")
    assert detect(Text(text)).code == "vi"
    assert {"durian", "cooperative"} <= found(text, "vi", "none")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("id,vi\na,b\n", "needs the columns"),
        ("", "needs the columns"),
        ("id,vi,en\na,b,c\na,d,e\n", "stands twice"),
        ("id,vi,en,broader\na,b,c,z\n", "is no subject"),
        ("id,vi,en,broader\na,b,c,d\nd,e,f,a\n", "leads back"),
    ],
)
def test_a_broken_table_is_named(tmp_path, content, why):
    file = tmp_path / "v.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=why):
        read_vocabulary(file)


@pytest.mark.parametrize("ending", [".ttl", ".jsonld", ".rdf"])
def test_skos_in_and_out_keeps_everything(tmp_path, ending):
    pytest.importorskip("rdflib")
    from nlp.tags.skos import write_skos

    file = tmp_path / f"vocabulary{ending}"
    write_skos(shipped(), file)
    again = read_vocabulary(file).subjects
    assert set(again) == set(shipped().subjects)
    for id_, subject in shipped().subjects.items():
        assert again[id_].label == subject.label
        assert (again[id_].broader, again[id_].section) == (subject.broader, subject.section)
        assert set(again[id_].iptc) == set(subject.iptc)
        assert {k: set(v) for k, v in again[id_].not_names.items()} == {k: set(v) for k, v in subject.not_names.items()}
        assert {k: set(v) for k, v in again[id_].names.items()} == {k: set(v) for k, v in subject.names.items()}


def test_a_table_out_and_in_is_the_same(tmp_path):
    file = tmp_path / "vocabulary.csv"
    write_table(shipped(), file)
    assert read_vocabulary(file).subjects == shipped().subjects
    assert file.read_bytes() == resources.path("data/tags/vocabulary.csv").read_bytes()


def test_unreadable_skos_is_named(tmp_path):
    pytest.importorskip("rdflib")
    from nlp.tags.skos import write_skos

    file = tmp_path / "v.ttl"
    file.write_text("this is no turtle")
    with pytest.raises(DataError, match="not readable as SKOS"):
        read_vocabulary(file)
    file.write_text("")
    with pytest.raises(DataError, match="holds no"):
        read_vocabulary(file)
    with pytest.raises(ConfigError, match=r"\.ttl"):
        write_skos(shipped(), tmp_path / "v.docx")

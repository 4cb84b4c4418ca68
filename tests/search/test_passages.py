"""Where words are marked, and what is shown around them."""

from hypothesis import given
from hypothesis import strategies as st

from huiyin.search.pairs import normal
from huiyin.search.passages import LENGTH, Piece, Texts, passage, pieces, spans

SIGNS = "暖气Ａa １2。\nß𠮷"


def shown(found: tuple[Piece, ...]) -> str:
    """Pieces as text, hits in brackets."""
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in found)


def test_hits_are_marked_as_they_are_written() -> None:
    texts = Texts("ＷｉＦｉ差", "地铁 5 号线没有 wi fi。", ())
    found = passage(texts, ("wifi", "5号线"))
    assert shown(found.title) == "[ＷｉＦｉ]差"
    assert shown(found.text) == "地铁 [5 号线]没有 [wi fi]。"


def test_overlapping_words_are_one_mark() -> None:
    assert shown(pieces("暖气不热了", spans("暖气不热了", ("暖气不", "气不热")))) == "[暖气不热]了"


def test_a_long_text_is_cut_at_the_sentence_of_the_first_hit() -> None:
    body = "前面说了很多。" * 30 + "小区门口的路灯不亮，请来修。" + "后面又说了很多。" * 30
    found = passage(Texts("标题", body, ()), ("路灯",))
    assert shown(found.text).startswith("…小区门口的[路灯]不亮")
    assert shown(found.text).endswith("…")
    assert len(shown(found.text)) <= LENGTH + 4


def test_the_newest_reply_with_the_word_is_shown_where_the_body_lacks_it() -> None:
    texts = Texts("标题", "正文", ("旧的阀门", "新的阀门", "没有"))
    found = passage(texts, ("阀门",))
    assert (shown(found.text), found.is_reply) == ("新的[阀门]", True)


def test_words_of_the_title_alone_need_no_passage() -> None:
    found = passage(Texts("路灯不亮", "请来修", ()), ("路灯",))
    assert (shown(found.title), found.text) == ("[路灯]不亮", ())


@given(st.text(st.sampled_from(SIGNS), max_size=40), st.text(st.sampled_from(SIGNS), min_size=1, max_size=3))
def test_pieces_make_the_text_and_every_hit_is_the_word(text: str, typed: str) -> None:
    word = normal(typed)
    found = pieces(text, spans(text, (word,)))
    assert "".join(piece.text for piece in found) == text
    if word:
        assert any(piece.is_hit for piece in found) == (word in normal(text))
        assert all(word in normal(piece.text) for piece in found if piece.is_hit)

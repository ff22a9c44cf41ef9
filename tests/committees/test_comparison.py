"""Two texts are compared by lines, then by words, within bounds."""

import time

from hypothesis import given
from hypothesis import strategies as st

from committees.comparison import MAX_LINES, Change, Line, Part, compare


def test_compare_same_text_finds_nothing():
    found = compare(["Un\nDeux"], ["Un  \n\nDeux"])

    assert found.is_same
    assert (found.added, found.removed) == (0, 0)


def test_compare_changed_line_shows_the_changed_words():
    found = compare(["Le budget est de 100 euros."], ["Le budget est de 250 euros."])

    assert found.blocks == [
        [
            Line(
                Change.REMOVED,
                (
                    Part(Change.SAME, "Le budget est de "),
                    Part(Change.REMOVED, "100"),
                    Part(Change.SAME, " euros."),
                ),
            ),
            Line(
                Change.ADDED,
                (
                    Part(Change.SAME, "Le budget est de "),
                    Part(Change.ADDED, "250"),
                    Part(Change.SAME, " euros."),
                ),
            ),
        ]
    ]


def test_compare_added_line_comes_with_what_surrounds_it():
    found = compare(["a\nb\nc\nd\ne\nf"], ["a\nb\nc\nx\nd\ne\nf"])

    assert [(line.change, line.parts[0].text) for line in found.blocks[0]] == [
        (Change.SAME, "b"),
        (Change.SAME, "c"),
        (Change.ADDED, "x"),
        (Change.SAME, "d"),
        (Change.SAME, "e"),
    ]
    assert (found.added, found.removed) == (1, 0)


def test_compare_ignores_where_pages_break():
    assert compare(["a\nb", "c"], ["a", "b\nc"]).is_same


def test_compare_long_texts_is_cut_and_stays_quick():
    before = [f"ligne {number}" for number in range(MAX_LINES + 500)]
    after = [f"ligne {number + 1}" for number in range(MAX_LINES + 500)]
    started = time.monotonic()

    found = compare(["\n".join(before)], ["\n".join(after)])

    assert found.is_cut
    assert time.monotonic() - started < 5


def test_compare_rewritten_paragraphs_spends_a_bounded_work_on_words():
    before = [" ".join(f"avant{row}n{word}" for word in range(150)) for row in range(300)]
    after = [" ".join(f"apres{row}n{word}" for word in range(150)) for row in range(300)]
    started = time.process_time()

    found = compare(["\n".join(before)], ["\n".join(after)])

    assert time.process_time() - started < 10
    lines = found.blocks[0]
    assert len(lines[0].parts) > 1
    assert [len(line.parts) for line in lines[-2:]] == [1, 1]


@given(st.text(max_size=200), st.text(max_size=200))
def test_compare_any_texts_keeps_each_line_whole(before, after):
    found = compare([before], [after])
    known = {" ".join(line.split()) for line in (before + "\n" + after).splitlines()}

    for block in found.blocks:
        for line in block:
            assert "".join(part.text for part in line.parts) in known

"""The self-check of a reply, on invented messages."""

import pytest

from huiyin.web.desk.checks import Answer, is_addressed, is_mere_acknowledgement, questions, review

ASKED = ("暖气不热", "家里只有 14 度。为什么报修三次没人来？什么时候能修好？请领导重视。")
GOOD = (
    "盛世花园住户，您好！经现场核实，暖气不热是阀门损坏造成的。报修三次没人来，是派单系统出错，我们向您道歉。"
    "阀门已于 11 月 19 日修好，现在室内 20 度。有问题请打 0000-8765120。"
)


def words(body: str, **around: object) -> list[str]:
    """What is still missing in a reply."""
    found = review(Answer(body, **around), asked=ASKED)  # type: ignore[arg-type]
    return [check.words for check in found.checks if not check.fulfilled]


def test_a_good_reply_lacks_nothing() -> None:
    found = review(Answer(GOOD), asked=ASKED)
    assert found.missing == 0 and found.warnings == ()


def test_an_empty_reply_lacks_everything_and_warns_of_nothing() -> None:
    found = review(Answer(""), asked=ASKED)
    assert found.missing == len(found.checks) == 6
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ("盛世花园住户，您好！", "开头还没有称呼"),
        ("已于 11 月 19 日修好", "还没写具体时间"),
        ("有问题请打 0000-8765120。", "还没写联系人和电话"),
        ("报修三次没人来，是派单系统出错，我们向您道歉。", "群众问“为什么报修三次没人来”，还没有回应"),
    ],
)
def test_each_part_left_out_is_missed(left_out: str, missing: str) -> None:
    assert left_out in GOOD
    assert missing in words(GOOD.replace(left_out, ""))


def test_contact_and_promise_beside_the_text_count() -> None:
    body = "您好！阀门损坏，正在抓紧维修。"
    assert "还没写联系人和电话" not in words(body, contact_phone="0000-8765120")
    assert "还没写具体时间" not in words(body, has_promise=True)


@pytest.mark.parametrize("sentence", ["路灯坏了。", "谢谢领导！", "吗？", "希望尽快解决，多谢"])
def test_what_asks_nothing_is_no_question(sentence: str) -> None:
    assert questions(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    ["路灯何时修好", "补贴发多少钱", "学校是否招生", "为什么停水", "能不能装个路灯", "停车收费合理吗"],
)
def test_questions_are_found_without_a_mark(sentence: str) -> None:
    assert questions(f"你好。{sentence}。谢谢") == [f"{sentence}。"]


def test_the_same_question_counts_once_and_there_is_an_end_to_it() -> None:
    assert len(questions("路灯何时修好？路灯何时修好？")) == 1
    assert len(questions("".join(f"第{n}号楼电梯何时装好？" for n in range(30)))) == 5


def test_a_question_is_addressed_by_what_it_is_about_not_by_its_question_words() -> None:
    question = "请问什么时候能安装充电桩？"
    assert is_addressed(question, "充电桩计划年底前安装完毕。")
    assert not is_addressed(question, "请问您什么时候方便，我们上门了解。")


@pytest.mark.parametrize(
    "body", ["已收悉，正在核实。", "您的留言已转交有关部门办理，请耐心等待。", "高度重视，将尽快处理。"]
)
def test_words_that_only_say_received_are_called_so(body: str) -> None:
    assert is_mere_acknowledgement(body)
    found = review(Answer(body), asked=())
    assert any("不是答复" in warning for warning in found.warnings)
    assert "还没说查到什么、办了什么" in [check.words for check in found.checks]


@pytest.mark.parametrize("body", [GOOD, "", "您的留言已收悉。经核实，路灯已于昨天修好。"])
def test_a_reply_with_substance_is_no_acknowledgement(body: str) -> None:
    assert not is_mere_acknowledgement(body)


def test_a_citizens_data_in_the_reply_is_pointed_out() -> None:
    body = GOOD + "刘大伟先生（13912345678）已签字。"
    found = " ".join(review(Answer(body), asked=()).warnings)
    assert "手机号：“13912345678”" in found and "刘大伟" in found


def test_the_authors_own_name_and_contact_are_called_by_name() -> None:
    found = review(Answer("王小明，您好！"), asked=(), citizen=("王小明", "13912345678")).warnings
    assert found == ("答复里写出了作者的真实姓名或联系方式：王小明。请改掉，答复会公开。",)


def test_the_offices_own_people_and_numbers_are_not() -> None:
    body = "您好！联系人：周建国，电话 13900001111，座机 0000-8765120。"
    answer = Answer(body, contact_person="周建国", contact_phone="139 0000 1111")
    assert review(answer, asked=()).warnings == ()


def test_places_left_to_fill_are_named_once() -> None:
    found = review(Answer("{称呼}，您好！{完成日期}前修好，最迟{完成日期}。"), asked=()).warnings
    assert found == ("还有没填的地方：{称呼}、{完成日期}",)

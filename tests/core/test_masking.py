"""What is masked in free text and what is left alone. Every name and number here is invented."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from huiyin.core.masking import KIND_LABELS, Finding, FindingKind, find_personal_data, mask, mask_name


def identity_number(region: str, birthday: str, order: str) -> str:
    """A number with a right check character."""
    number = region + birthday + order
    return number + ric.calc_check_digit(number + "0")


def kinds(text: str) -> list[FindingKind]:
    return [finding.kind for finding in find_personal_data(text)]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("张三丰先生您好", "张**先生您好"),
        ("我叫王小明，住在城东", "我叫王**，住在城东"),
        ("我叫李四住在城东", "我叫李**住在城东"),
        ("本人李四，今年七十岁", "本人李**，今年七十岁"),
        ("联系人：赵六", "联系人：赵**"),
        ("司机刘大伟闯红灯", "司机刘**闯红灯"),
        ("户主陈国强的房子漏水", "户主陈**的房子漏水"),
        ("我叫欧阳修文，是教师", "我叫欧**，是教师"),
        ("村支书王建国的账目不清", "村支书王**的账目不清"),
        ("孙丽华老师、周伟主任都来过", "孙**老师、周**主任都来过"),
        ("我叫买买提·吐尔逊。", "我叫买**。"),
        ("举报人：张三丰、李小红和王大力", "举报人：张**、李**和王**"),
        ("李小红，女，六十岁", "李**，女，六十岁"),
        ("陈志强（身份证丢失）", "陈**（身份证丢失）"),
        ("请帮帮我们。谢谢！\n刘玉兰\n2024年5月1日", "请帮帮我们。谢谢！\n刘**\n2024年5月1日"),
        ("我叫𠮷川，是木工", "我叫𠮷川，是木工"),
        ("我叫张𠮷，是木工", "我叫张**，是木工"),
    ],
)
def test_a_name_is_masked_where_a_word_says_that_a_person_follows_or_went_before(
    text: str, masked: str
) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "李主任说下周解决，张先生也在场",
        "业主陈某某和王某已经报过",
        "高级先生用品店",
        "出行很方便，马路白天也堵",
        "王府井商场的司机马上到",
        "书记高度重视，主任任务很重，村民高兴",
        "业主方面的方案",
        "感谢杨书记，谢谢张县长",
        "我叫他们来，我叫物业来修",
        "李家村村民用水困难，白塘村支书来过",
        "老师严重违反规定，居民周围都是工地",
        "负责人：高新区管委会",
        "班主任和老师都在，班主任张老师也在",
        "业主向社区反映，和何科长谈过",
    ],
)
def test_ordinary_words_surnames_alone_and_masked_names_stay(text: str) -> None:
    assert mask(text) == text


def test_a_name_that_was_given_once_is_masked_wherever_it_stands() -> None:
    assert mask("我叫王小明。昨天王小明去了窗口。") == "我叫王**。昨天王**去了窗口。"


def test_a_masked_name_tells_neither_its_length_nor_a_compound_surname() -> None:
    assert [mask_name(name) for name in ("张三丰", "李四", " 欧阳修文 ", "")] == ["张**", "李**", "欧**", ""]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13912345678。", "电话139********。"),
        ("电话 139 1234 5678 找我", "电话 139 **** **** 找我"),
        ("139-1234-5678", "139-****-****"),
        ("+8613912345678", "+86139********"),
        ("打１３９１２３４５６７８", "打１３９********"),
        ("手机幺三九一二三四五六七八", "手机幺三九********"),
        ("😀13912345678😀", "😀139********😀"),
    ],
)
def test_a_mobile_number_is_masked_however_it_is_written(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("座机0731-81234567", "座机0731-********"),
        ("(010)61234567转802", "(010)********转***"),
        ("家里电话：6123456", "家里电话：*******"),
    ],
)
def test_a_landline_keeps_its_area_code(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "拨打12345、110、119、120、122",
        "400-123-4567和800-810-8888",
        "4001234567",
        "监督电话0731-81234567",
        "财政局办公室电话：0731-81234567",
        "供水热线0731-81234567",
        "2024年5月1日花了13800元，占地15.13912345678亩",
        "订单号20240501123",
    ],
)
def test_service_numbers_public_lines_dates_and_sums_stay(text: str) -> None:
    assert mask(text) == text


def test_identity_numbers_go_whole_with_either_x_and_with_fifteen_digits() -> None:
    number = identity_number("430102", "19490307", "002")
    assert mask(f"号码{number}。") == f"号码{'*' * 18}。"
    with_x = next(
        n for n in (identity_number("430102", "19490307", f"{i:03}") for i in range(99)) if n[-1] == "X"
    )
    assert mask(with_x) == mask(with_x.lower()) == "*" * 18
    assert kinds("旧证430102490307002") == [FindingKind.IDENTITY_NUMBER]
    assert mask(f"{number[:6]} {number[6:14]} {number[14:]}") == "****** ******** ****"


def test_a_mistyped_identity_number_is_masked_too() -> None:
    number = identity_number("430102", "19490307", "002")
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10 if number[-1] != "X" else 1)
    assert kinds(wrong) == [FindingKind.IDENTITY_NUMBER]
    assert kinds("身份证号：123456789012345678") == [FindingKind.IDENTITY_NUMBER]


def test_bank_cards_are_told_by_their_check_digit() -> None:
    card = "621700299000123456"
    card += luhn.calc_check_digit(card)
    assert kinds(f"请退到{card}") == [FindingKind.BANK_CARD]
    assert mask(f"{card[:4]} {card[4:8]} {card[8:12]} {card[12:16]} {card[16:]}") == "**** **** **** **** ***"
    other = card[:-1] + str((int(card[-1]) + 1) % 10)
    assert kinds(f"合同编号{other}") == []
    assert kinds(f"银行卡号：{other}") == [FindingKind.BANK_CARD]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("车牌京A12345乱停", "车牌京A*****乱停"),
        ("京A·12345", "京A·*****"),
        ("湘B D12345 是新能源", "湘B ****** 是新能源"),
        ("粤b1234学", "粤b****学"),
        ("写信到zhang.san@example.com谢谢", "写信到z***@***谢谢"),
        ("护照号E12345678", "护照号*********"),
        ("加微信：zhang_san88", "加微信：*****_*****"),
        ("QQ号 123456789", "QQ号 *********"),
    ],
)
def test_plates_mail_passports_and_chat_accounts_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_a_public_account_a_group_of_letters_and_a_building_code_are_not_accounts() -> None:
    assert kinds("关注微信公众号qingjiang_fabu，用微信 支付，A3区B12栋") == []


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("滨河路12号3栋2单元501室漏水", "滨河路**号*栋*单元***室漏水"),
        ("3栋2单元电梯坏了", "*栋*单元电梯坏了"),
        ("阳光小区五栋二单元三楼", "阳光小区*栋*单元*楼"),
        ("家住滨河路12号501室", "家住滨河路**号***室"),
        ("桂花园6栋1203的住户", "桂花园*栋****的住户"),
        ("青山村3组12号", "青山村*组**号"),
        ("碧水花园A座1802室", "碧水花园*座****室"),
    ],
)
def test_of_a_home_road_and_estate_stay_and_the_numbers_go(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "滨河路 12 号的早餐店",
        "3栋的电梯坏了，10栋、11栋也是",
        "三室两厅，3栋3室2厅",
        "政务服务大厅2号楼301室办理",
        "6栋2019年交房，5栋1200户，3栋105 m2，一座650吨的水塔",
    ],
)
def test_shops_offices_whole_buildings_and_room_counts_stay(text: str) -> None:
    assert mask(text) == text


def test_a_moderator_may_hand_in_corrected_findings_in_any_order() -> None:
    text = "老王和老李"
    findings = [Finding(3, 5, FindingKind.NAME, "某人"), Finding(0, 2, FindingKind.NAME, "甲")]
    assert mask(text, findings) == "甲和某人"
    assert mask(text, []) == text


def test_every_kind_has_a_label() -> None:
    assert set(KIND_LABELS) == set(FindingKind)


def test_a_long_text_of_digits_is_looked_through_in_reasonable_steps() -> None:
    """Backtracking would never come back from these."""
    for text in ("1 " * 2500, "1" * 5000, "十" * 5000, "a." * 2500 + "@", "张三、" * 1600, "3栋" * 2500):
        mask(text)


MOBILES = st.from_regex(r"\A1[3-9][0-9]{9}\Z")
IDENTITIES = st.builds(
    identity_number,
    st.sampled_from(["110101", "430102", "650102"]),
    st.dates().filter(lambda day: 1900 <= day.year <= 2024).map(lambda day: f"{day:%Y%m%d}"),
    st.integers(0, 999).map("{:03}".format),
)
MAILS = st.from_regex(r"\A[a-z][a-z0-9._]{0,9}@[a-z]{2,8}\.(com|cn)\Z")
NAMES = st.builds(
    "{}{}{}".format,
    st.sampled_from("张王李赵"),
    st.sampled_from("伟芳小建"),
    st.sampled_from(["", "明", "国"]),
)
WORDS = st.sampled_from(
    ["我叫", "先生", "联系人：", "、", "，", " ", "\n", "电话", "滨河路12号", "3栋", "2单元", "501室", "京A", "-", "@", "身份证号", "微信", "村民",
     "7", "😀", "𠮷", "（", "*", "6217", "书记", "20240501"]
)  # fmt: skip
PIECES = st.one_of(MOBILES, IDENTITIES, MAILS, NAMES, WORDS, st.text(max_size=4))
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS)
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text)
    assert mask(once) == once
    assert find_personal_data(once) == []


@given(TEXTS)
def test_findings_are_in_order_inside_the_text_and_never_overlap(text: str) -> None:
    end = 0
    for finding in find_personal_data(text):
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end


@given(TEXTS)
def test_everything_outside_the_findings_stays_as_it_was(text: str) -> None:
    masked, shift = mask(text), 0
    place = 0
    for finding in find_personal_data(text):
        assert masked[place + shift : finding.start + shift] == text[place : finding.start]
        shift += len(finding.replacement) - (finding.end - finding.start)
        place = finding.end
    assert masked[place + shift :] == text[place:]


BETWEEN = st.sampled_from(["，", "。电话", " 找我 ", "\n", "：", "是", "（", "😀"])


@given(
    BETWEEN, st.one_of(MOBILES, IDENTITIES, MAILS), BETWEEN, st.one_of(MOBILES, IDENTITIES, MAILS), BETWEEN
)
def test_no_mobile_identity_number_or_mail_survives(a: str, first: str, b: str, second: str, c: str) -> None:
    masked = mask(a + first + b + second + c)
    assert first not in masked
    assert second not in masked
    assert not re.search(r"[0-9]{4}|@[a-z]", masked)


@given(st.text(alphabet="的是在有很请到路灯修水天气我们小区里外都坏了，。！"))
def test_text_without_numbers_titles_or_labels_is_unchanged(text: str) -> None:
    assert mask(text) == text

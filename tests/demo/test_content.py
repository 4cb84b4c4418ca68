"""The invented city holds together, reads well and cannot be mistaken for a real one."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from stdnum import luhn

from huiyin.appeals.terms import NOTE_MAX, REMARK_MAX, REPLY_MAX, Kind, RefusalReason, Satisfaction
from huiyin.demo.content import (
    City,
    ContentError,
    Filling,
    Motif,
    Outcome,
    Script,
    count_fillings,
    fill,
    load,
)
from huiyin.demo.content.checking import problems_of
from huiyin.demo.content.pressing import load_pressing
from huiyin.demo.content.reading import Row
from huiyin.organisations.models import OrganisationKind, Role

SUBMITTED = date(2026, 11, 10)
STORIES = ("story-01", "story-02", "story-04", "story-15")
SERVICE_NUMBERS = {"12345", "12348", "12333", "12356", "96333", "110", "119", "120", "122"}


@pytest.fixture(scope="module")
def city() -> City:
    return load()


@pytest.fixture(scope="module")
def fillings(city: City) -> list[Filling]:
    """Every appeal that the scripts can give."""
    return [
        fill(city, script, turn=turn, submitted=SUBMITTED)
        for script in city.scripts
        for turn in range(count_fillings(city, script))
    ]


def every_text(city: City) -> list[str]:
    """All words of the city that anybody will see, slots left open."""
    texts = [text for script in city.scripts for text in script.texts]
    texts += [template.text for template in city.reply_templates]
    texts += load_pressing().texts
    texts += [comment for comments in city.rating_comments.values() for comment in comments]
    for organisation in city.organisations:
        texts += [organisation.intro, organisation.phone, organisation.address]
    texts += [member.phone for member in city.staff] + [citizen.phone for citizen in city.citizens]
    return texts


def script_like(city: City, script_id: str, **changes: object) -> City:
    """The city with one script changed."""
    changed = replace(city.script_by_id[script_id], **changes)  # type: ignore[arg-type]
    scripts = tuple(changed if script.id == script_id else script for script in city.scripts)
    return replace(city, scripts=scripts)


def test_the_files_do_not_contradict_themselves(city: City) -> None:
    assert problems_of(city) == []


def test_the_city_is_as_large_as_promised(city: City, fillings: list[Filling]) -> None:
    assert len(city.scripts) >= 130
    assert len({filling.title for filling in fillings}) >= 400
    assert len({filling.body for filling in fillings}) >= 400
    assert sum(bool(script.slots) for script in city.scripts) * 3 >= len(city.scripts)
    assert len(city.organisations) >= 60
    assert len(city.categories) >= 60
    assert len(city.mailboxes) == 7
    assert len(city.citizens) >= 12
    assert len(city.reply_templates) == 12


def test_no_two_appeals_read_the_same(fillings: list[Filling]) -> None:
    assert [body for body, count in Counter(f.body for f in fillings).items() if count > 1] == []
    assert [title for title, count in Counter(f.title for f in fillings).items() if count > 1] == []


def test_every_kind_outcome_reason_and_rating_is_told(city: City) -> None:
    assert {script.kind for script in city.scripts} == set(Kind)
    assert {script.outcome for script in city.scripts} == set(Outcome)
    assert {script.refusal_reason for script in city.scripts} >= set(RefusalReason)
    assert {level for script in city.scripts for level in script.ratings} == set(Satisfaction)
    assert set(city.rating_comments) == set(Satisfaction)


def test_there_are_enough_of_the_rare_outcomes(city: City) -> None:
    outcomes = Counter(script.outcome for script in city.scripts)
    assert outcomes[Outcome.NOT_ACCEPTED] >= 8
    assert outcomes[Outcome.SENT_BACK] >= 5
    assert outcomes[Outcome.MERGED] >= 6
    assert sum(script.private for script in city.scripts) >= 10
    assert sum(bool(script.return_reason) for script in city.scripts) >= 5
    assert sum(bool(script.redo_reason) for script in city.scripts) >= 3
    assert any(script.kind is Kind.SUGGESTION and script.supporters > 1_000 for script in city.scripts)


def test_every_first_level_category_and_every_county_has_appeals(city: City, fillings: list[Filling]) -> None:
    told = {filling.script.category.split(".")[0] for filling in fillings}
    assert told == {category.code for category in city.categories if not category.parent_code}
    counties = {division.code for division in city.divisions if len(division.code) == 6}
    assert {filling.division[:6] for filling in fillings} >= counties


@pytest.mark.parametrize("story", STORIES)
def test_the_retold_stories_are_complete(city: City, story: str) -> None:
    script = city.script_by_id[story]
    assert script.reply
    assert script.notes
    assert script.ratings
    assert count_fillings(city, script) == 1


def test_the_wages_story_goes_to_the_subdistrict_with_two_bureaus_beside_it(city: City) -> None:
    filling = fill(city, city.script_by_id["story-02"], turn=0, submitted=SUBMITTED)
    assert filling.responsible.code == "binjiang-linjiang"
    assert [organisation.code for organisation in filling.assisting] == [
        "binjiang-zhujian",
        "binjiang-renshe",
    ]
    assert filling.script.promised_days


def test_bodies_and_replies_have_the_length_of_a_real_letter(city: City) -> None:
    for script in city.scripts:
        assert 40 <= len(script.body) <= 600, script.id
        assert not script.reply or 120 <= len(script.reply) <= 520, script.id


def test_texts_fit_the_limits_of_the_product(city: City) -> None:
    for script in city.scripts:
        assert len(script.hidden_remark) <= REMARK_MAX
        assert len(script.reply) <= REPLY_MAX
        assert all(len(note.text) <= NOTE_MAX for note in script.notes)
        assert all(len(helper.task) <= 300 for helper in script.assisting)
        assert len(script.return_reason) <= 300


def test_phone_numbers_are_obviously_invented(city: City) -> None:
    for text in every_text(city):
        bare = re.sub(r"\d{17}[\dX]|\d{19}", "", text)
        for mobile in re.findall(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)", bare):
            assert re.sub(r"\D", "", mobile).startswith("1990000"), mobile
        for landline in re.findall(r"(?<!\d)0\d{2,3}-\d{3,8}(?: \d+)?", bare):
            assert re.fullmatch(r"0000-8765 \d{3}", landline), landline
        for service in re.findall(r"(?:拨打|打) (\d{3,5})(?!\d| )", bare):
            assert service in SERVICE_NUMBERS, service


def test_identity_numbers_are_valid_but_of_no_real_place(city: City) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    numbers = [n for text in every_text(city) for n in re.findall(r"(?<!\d)\d{17}[\dX](?!\d)", text)]
    assert len(numbers) >= 6
    for number in numbers:
        assert number.startswith("9901")
        total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
        assert "10X98765432"[total % 11] == number[17], number


def test_the_bank_card_passes_luhn_and_belongs_to_no_bank(city: City) -> None:
    cards = [card for text in every_text(city) for card in re.findall(r"(?<!\d)\d{19}(?!\d)", text)]
    assert cards
    assert all(luhn.is_valid(card) and card.startswith("9901") for card in cards)


def test_plates_use_a_letter_that_is_not_issued(city: City) -> None:
    plates = [p for text in every_text(city) for p in re.findall(r"[\u4e00-\u9fff][A-Z]·?[A-Z0-9]{5}", text)]
    assert plates
    assert all(plate.startswith("云Z·") for plate in plates)


def test_official_texts_set_spaces_and_full_width_punctuation(city: City, fillings: list[Filling]) -> None:
    glued = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9%℃][\u4e00-\u9fff]")
    half_width = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")
    for filling in fillings:
        script = filling.script
        for text in (script.reply, script.second_reply, script.acknowledgement, script.decision):
            assert not glued.search(filling.write(text)), (script.id, glued.findall(filling.write(text)))
    for script in city.scripts:
        for text in script.texts:
            assert not half_width.search(re.sub(r"\{[^}]*\}", "", text)), script.id


def test_every_organisation_has_somebody_who_drafts_and_somebody_who_approves(city: City) -> None:
    for organisation in city.organisations:
        if organisation.kind == OrganisationKind.MEDIA:
            continue  # a newsroom drafts elsewhere
        roles = {r for member in city.staff if member.organisation == organisation.code for r in member.roles}
        assert {Role.HANDLER, Role.APPROVER} <= roles, organisation.code


def test_no_person_holds_two_of_the_three_administrations(city: City) -> None:
    administrations = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
    assert all(len(administrations & set(member.roles)) <= 1 for member in city.staff)
    assert {role for member in city.staff for role in member.roles} >= administrations


def test_one_platform_stands_above_everybody_and_nearly_all_are_verified(city: City) -> None:
    platforms = [o for o in city.organisations if o.kind is OrganisationKind.PLATFORM]
    assert [platform.parent for platform in platforms] == [""]
    assert sum(not organisation.verified for organisation in city.organisations) in range(1, 5)


def test_the_same_turn_always_gives_the_same_appeal(city: City) -> None:
    script = city.script_by_id["lamp-01"]
    first, second = (fill(city, script, turn=3, submitted=SUBMITTED) for _ in range(2))
    assert (first.key, first.body, first.author) == (second.key, second.body, second.author)
    assert first.body != fill(city, script, turn=4, submitted=SUBMITTED).body


def test_days_count_from_the_submission_or_from_the_day_of_writing(city: City) -> None:
    filling = fill(city, city.script_by_id["road-01"], turn=0, submitted=date(2026, 12, 30))
    assert filling.write("{d+3}，{t-1}，{y+1} 年", date(2027, 1, 5)) == "1 月 2 日，1 月 4 日，2028 年"


def test_a_reply_never_tells_of_a_visit_before_the_letter(city: City) -> None:
    assert city.script_by_id["road-03"].earliest_reply_days == 2
    assert max(script.earliest_reply_days for script in city.scripts) <= 10


def test_a_place_decides_which_office_answers(city: City, fillings: list[Filling]) -> None:
    for filling in fillings:
        if filling.place and filling.responsible.division != "9901":
            assert filling.place.division.startswith(filling.responsible.division)


def test_a_slot_that_nothing_fills_is_found(city: City) -> None:
    broken = script_like(city, "road-02", body="{road}坏了，请{nobody}来看看。")
    assert problems_of(broken) == ["script road-02: turn 0: nothing fills 'nobody'"]


def test_a_category_outside_the_duties_of_the_office_is_found(city: City) -> None:
    broken = script_like(city, "story-15", category="education.admission")
    assert "script story-15: qingshan-zhujian has no duty for education.admission" in problems_of(broken)


def test_an_office_that_would_handle_a_complaint_about_itself_is_found(city: City) -> None:
    broken = script_like(city, "story-15", complained_about="qingshan")
    assert "script story-15: qingshan-zhujian would handle a complaint about qingshan" in problems_of(broken)


def test_a_report_that_would_be_public_is_found(city: City) -> None:
    broken = script_like(city, "report-01", private=False)
    assert problems_of(broken) == ["script report-01: reports of wrongdoing are always private"]


def test_a_text_that_stands_there_twice_is_found(city: City) -> None:
    twin = replace(city, scripts=(*city.scripts, replace(city.scripts[0], id="twin")))
    assert any("stands there 2 times" in problem for problem in problems_of(twin))


def test_a_misspelt_key_is_refused() -> None:
    row = Row({"id": "a", "tittle": "b"}, "file")
    row.text("id")
    with pytest.raises(ContentError, match="unknown keys tittle"):
        row.finish()


def test_a_missing_or_mistyped_value_is_refused() -> None:
    row = Row({"days": "three"}, "file")
    with pytest.raises(ContentError, match="not a whole number"):
        row.number("days")
    with pytest.raises(ContentError, match="“title” is missing"):
        row.text("title")


def test_pictures_are_asked_for_by_many_scripts(city: City) -> None:
    pictured: list[Script] = [script for script in city.scripts if script.motif is not Motif.NONE]
    assert len(pictured) >= 60
    assert {script.motif for script in pictured} | {script.evidence for script in city.scripts} >= set(Motif)

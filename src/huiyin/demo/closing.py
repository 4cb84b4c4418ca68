"""After the reply: asked again, rated, redone or not, closed by silence, archived."""

from datetime import datetime, timedelta

from huiyin.appeals import services
from huiyin.appeals.terms import ARCHIVE_DAYS, AUTO_CLOSE_DAYS, Satisfaction, Solved
from huiyin.core.clock import local
from huiyin.demo import calendar, sentences
from huiyin.demo.courses import Course
from huiyin.demo.paces import pace_of
from huiyin.demo.replying import write_out
from huiyin.demo.tale import DAY, HOUR, MINUTE, Tale

#: Share of authors who rate; of those whose script has words for it more do.
RATED, RATED_WITH_WORDS = 0.5, 0.72
#: Share of these ratings whose level is one that the script has words for.
TOLD = 0.5
#: Out of a hundred ratings, from the worst to the best.
LEVELS = (5, 8, 15, 29, 43)
_GOOD = (Satisfaction.VERY_SATISFIED, Satisfaction.SATISFIED, Satisfaction.FAIRLY_SATISFIED)
_BAD = (Satisfaction.VERY_DISSATISFIED, Satisfaction.DISSATISFIED)


def finish(tale: Tale) -> None:
    """What comes after the first reply."""
    if tale.course is Course.UNRATED:
        return
    if tale.course is Course.REDO_ASKED:
        rate(tale, _worst(tale), not_before=calendar.lately(tale.now, tale.rng, hours=26))
        return
    if tale.course is Course.FOLLOWED_UP:
        ask_again(tale, not_before=calendar.lately(tale.now, tale.rng, hours=26))
        return
    if tale.script.redo_reason:
        redo(tale)
        return
    if tale.script.follow_up:
        ask_again(tale)
        wanted = pace_of(tale).second_reply or tale.some(20 * HOUR, 5 * DAY)
        write_out(tale, tale.script.second_reply, tale.at + wanted, is_first=False)
    _end(tale)


def _end(tale: Tale) -> None:
    """Rated or not, closed; what is old enough, archived."""
    share = RATED_WITH_WORDS if tale.script.ratings and tale.plan.turn == 0 else RATED
    if tale.is_story or tale.rng.random() < share:
        level = _level(tale)
        rate(tale, level)
        if level in _BAD:
            decline_redo(tale)
    else:
        close(tale)
    if tale.course is Course.ARCHIVED:
        archive(tale)


def ask_again(tale: Tale, not_before: datetime | None = None) -> None:
    """追问."""
    tale.then(
        lambda at: services.follow_up(
            appeal=tale.appeal,
            body=tale.write(tale.script.follow_up, at),
            actor=tale.author,
            now=at,
        ),
        after=pace_of(tale).follow_up or _awake(tale, tale.some(3 * HOUR, 3 * DAY)),
        not_before=not_before,
        office=False,
    )


def _awake(tale: Tale, after: timedelta) -> timedelta:
    """The same span, or up to eight hours more, so that nobody writes in the dead of night."""
    hour = local(tale.at + after).hour
    return after if hour >= 7 else after + (8 - hour) * HOUR


def _level(tale: Tale) -> Satisfaction:
    """A level of the script where it has one, in the proportions of all ratings."""
    told = list(tale.script.ratings)
    if tale.is_story:
        return max(told)
    levels = told if told and tale.rng.random() < TOLD else list(Satisfaction)
    return tale.rng.choices(levels, [LEVELS[level - 1] for level in levels])[0]


def _worst(tale: Tale) -> Satisfaction:
    """The level at which this author asks for a redo."""
    told = [level for level in tale.script.ratings if level in _BAD]
    return min(told, default=Satisfaction.DISSATISFIED)


def rate(
    tale: Tale, level: Satisfaction, *, not_before: datetime | None = None, is_again: bool = False
) -> None:
    """评价, in the words of the script, else in common ones or in none."""
    verdict = _verdict(tale, level, is_again)
    tale.then(
        lambda at: services.rate(appeal=tale.appeal, verdict=verdict, actor=tale.author, now=at),
        after=pace_of(tale).rating or _awake(tale, tale.some(HOUR, 7 * DAY)),
        not_before=not_before,
        office=False,
    )


def _verdict(tale: Tale, level: Satisfaction, is_again: bool) -> services.Verdict:
    rng, told = tale.rng, tale.script.ratings.get(level, "")
    common = rng.choice(tale.world.city.rating_comments[level]) if rng.random() < 0.35 else ""
    solved = {
        Satisfaction.VERY_SATISFIED: Solved.YES,
        Satisfaction.SATISFIED: Solved.YES,
        Satisfaction.FAIRLY_SATISFIED: Solved.PARTLY,
        Satisfaction.DISSATISFIED: Solved.PARTLY,
        Satisfaction.VERY_DISSATISFIED: Solved.NO,
    }

    def score() -> int:
        return min(5, max(1, level + rng.choice((-1, 0, 0, 0, 1))))

    return services.Verdict(
        satisfaction=level,
        solved=solved[level],
        solving=level if is_again else score(),
        attitude=score(),
        speed=score(),
        comment=tale.filling.write(told or common).strip(),
    )


def redo(tale: Tale) -> None:
    """Rated badly, confirmed by the platform, done again, rated again."""
    rate(tale, _worst(tale))
    supervisor = tale.world.member("supervisor")
    is_current = tale.course is Course.REDONE
    tale.then(
        lambda at: services.redo(
            appeal=tale.appeal,
            reason=tale.write(tale.script.redo_reason, at),
            actor=supervisor,
            now=at,
        ),
        after=tale.some(2 * HOUR, 26 * HOUR),
        not_before=calendar.lately(tale.now, tale.rng, hours=30) if is_current else None,
    )
    if is_current:
        return
    write_out(tale, tale.script.second_reply, tale.at + tale.some(DAY, 5 * DAY), is_first=False)
    best = [level for level in _GOOD if level in tale.script.ratings]
    rate(tale, best[0] if best else Satisfaction.SATISFIED, is_again=True)


def decline_redo(tale: Tale) -> None:
    """The platform finds no ground for doing it again."""
    reason = tale.choose(sentences.REDO_REFUSALS)
    tale.then(
        lambda at: services.decline_redo(
            appeal=tale.appeal, reason=reason, actor=tale.world.member("supervisor"), now=at
        ),
        after=tale.some(3 * HOUR, 2 * DAY),
    )


def close(tale: Tale) -> None:
    """The author has been silent; the loop closes."""
    tale.then(
        lambda at: services.close(appeal=tale.appeal, actor=tale.world.system, now=at),
        after=AUTO_CLOSE_DAYS * DAY + tale.some(10 * MINUTE, HOUR),
        office=False,
    )


def archive(tale: Tale) -> None:
    """A year after closure."""
    tale.then(
        lambda at: services.archive(appeal=tale.appeal, actor=tale.world.system, now=at),
        after=ARCHIVE_DAYS * DAY + 2 * HOUR,
        office=False,
    )

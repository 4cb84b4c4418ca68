"""Who else takes an interest in a letter: views, “me too”, followers."""

from datetime import timedelta

from huiyin.appeals.lifecycle import Action
from huiyin.bench.lives import Life
from huiyin.bench.world import Who

SUPPORTERS_MAX = 3000


def support(life: Life) -> None:
    """Readers: views, “me too”, followers, with a heavy tail."""
    scene, rng, values = life.scene, life.rng, life.values
    if not values["is_published"]:
        return
    values["view_count"] = int(rng.lognormvariate(4.2, 1.3))
    if rng.random() > 0.12:
        return
    people = scene.world.profile.people
    count = min(int(rng.paretovariate(1.15)), SUPPORTERS_MAX, people - 2)
    first = int(rng.random() * people)
    ends = values["closed_at"] or scene.until
    joined = followed = 0
    for number in range(count):
        user = scene.world.person((first + number) % people)
        at = values["accepted_at"] + timedelta(seconds=60 + int(rng.expovariate(1 / 400_000)))
        if user == values["author_id"] or at > min(ends, scene.until):
            continue
        is_me_too = rng.random() < 0.8
        if is_me_too:
            scene.supports.add(appeal_id=life.key, user_id=user, kind="me_too", at=at)
            joined += 1
        scene.follows.add(appeal_id=life.key, user_id=user, since=at)
        followed += 1
        action = Action.ME_TOO if is_me_too else Action.FOLLOW
        scene.journal.write(
            type=action.value,
            at=at,
            who=Who(user, f"网友{(user - scene.world.first_citizen) % 10_000:04}", "citizen"),
            appeal_id=life.key,
            sequence=0,
            data={"number": values["number"], "status": life.status_at(at)},
        )
    values["me_too_count"] = joined
    values["follow_count"] += followed

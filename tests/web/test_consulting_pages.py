"""Whoever agrees to a plan, objects to it or decides it reads it where they press."""

from django.test import Client

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from tests.cast import HOUR, TUESDAY, Cast, dispatched

NOW = TUESDAY + 6 * HOUR


def consulted(cast: Cast) -> Appeal:
    appeal = dispatched(cast, assisting=("water",))
    for name in ("handler", "water_handler"):
        services.claim(appeal=appeal, actor=cast.actor(name), now=NOW)
    services.open_consultation(appeal=appeal, question="谁先修？", actor=cast.actor("handler"), now=NOW)
    for task in ("查漏", "先停水，再换阀门"):
        services.propose_plan(
            appeal=appeal,
            lead=cast.organisation("housing"),
            tasks={cast.organisation("water"): task},
            actor=cast.actor("handler"),
            now=NOW,
        )
    return appeal


def fold(cast: Cast, who: str, path: str, action: str) -> str:
    client = Client()
    client.force_login(cast.users[who])
    html = client.get(path).content.decode()
    return html.split(f'id="do-{action}"')[1].split("</details>")[0]


def test_the_newest_plan_stands_above_the_buttons_of_the_offices(cast: Cast) -> None:
    appeal = consulted(cast)
    for action in ("agree_plan", "object_plan"):
        html = fold(cast, "water_handler", f"/desk/appeals/{appeal.number}/", action)
        assert "市住房和城乡建设局提出的分工" in html
        assert "先停水，再换阀门" in html and "查漏" not in html


def test_the_newest_plan_stands_above_the_button_of_the_platform(cast: Cast) -> None:
    appeal = consulted(cast)
    html = fold(cast, "dispatcher", f"/console/appeals/{appeal.number}/", "decide_plan")
    assert "先停水，再换阀门" in html and "查漏" not in html

"""A browser that writes: short words for filling in the steps, used by the tests of the wizard."""

from typing import Any

from django.test import Client

TITLE = "滨河路积水坑洼半年了，老人出行不安全"
BODY = "滨河路从菜市场到实验小学这一段路面坑洼，一下雨就积水，已经半年多了。"
WHAT = {"title": TITLE, "body": BODY, "kind": "help", "openness": "public"}
WHERE = {"division_1": "990101", "division_2": "990101001", "place": "菜市场北门"}
WHO = {"category_1": "urban", "category_2": "urban.roads", "to": "auto", "remark": "下午在家"}
CHECK = {"contact": "19900000077", "author_name": "张三", "author_label": "滨河住户"}


class Writer:
    """One browser, without script."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.key = ""

    def see(self, step: int, query: str = "") -> str:
        """The page of a step, whose hidden key is remembered."""
        response = self.client.get(f"/write/{step}/{query}")
        assert response.status_code == 200, response.headers.get("Location")
        return self._remember(response)

    def send(self, step: int, fields: dict[str, Any], **more: Any) -> Any:
        """Send a step as its form would."""
        response = self.client.post(f"/write/{step}/", {"key": self.key, **fields, **more})
        if response.status_code in (200, 422):
            self._remember(response)
        return response

    def upload(self, *files: Any, **more: Any) -> Any:
        """Send files with the button “上传”."""
        return self.client.post("/write/file/", {"key": self.key, "files": list(files), **more})

    def fill(self, upto: int = 4, **changes: str) -> None:
        """Fill in the steps below ``upto`` in order."""
        for step, fields in ((1, WHAT), (2, WHERE), (3, WHO)):
            if step < upto:
                self.see(step)
                known = {name: changes[name] for name in changes if name in fields}
                response = self.send(step, {**fields, **known})
                assert response.status_code == 302, response.content.decode()
        self.see(upto)

    def submit(self, **changes: str) -> Any:
        """Send the last step; the answer leads to the receipt."""
        return self.send(4, {**CHECK, **changes})

    def _remember(self, response: Any) -> str:
        text: str = response.content.decode()
        mark = 'name="key" value="'
        if mark in text:
            self.key = text.split(mark, 1)[1].split('"', 1)[0]
        return text

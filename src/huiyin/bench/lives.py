"""One appeal on its way: each method is one step as the service of that name takes it, on rows instead of tables.

What a step stores and what its Event says is the same as in ``huiyin.appeals.services``; tests hold the two together.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from huiyin.appeals.deadlines import RELEVANT, Step
from huiyin.appeals.lifecycle import SUBMITTED_EVENT, Action
from huiyin.appeals.terms import (
    LIVE,
    UNFINISHED,
    AssignmentRole,
    AssignmentStatus,
    NoteKind,
    ReplyStatus,
    Status,
)
from huiyin.bench.beside import known
from huiyin.bench.journal import Told
from huiyin.bench.limits import limits_of
from huiyin.bench.scene import Over, Scene
from huiyin.bench.world import Office, Who
from huiyin.journal.models import Visibility

_MINUTE = timedelta(minutes=1)
_LIVE = {state.value for state in LIVE}
_UNFINISHED = {state.value for state in UNFINISHED}
_PENDING, _HANDLING, _DONE = (
    AssignmentStatus.PENDING.value,
    AssignmentStatus.HANDLING.value,
    AssignmentStatus.DONE.value,
)
_LEAD, _ASSISTING = AssignmentRole.LEAD.value, AssignmentRole.ASSISTING.value


class Life:
    """An appeal with its parts. ``at`` is the moment of the last step, UTC."""

    def __init__(self, scene: Scene, values: dict[str, Any], author: Who, moderation: dict[str, Who]) -> None:
        self.scene = scene
        self.rng = scene.rng
        self.values = values
        self.key: int = values["id"]
        self.at: datetime = values["submitted_at"]
        self.author = author
        self.moderator, self.dispatcher = moderation["moderator"], moderation["dispatcher"]
        self.sequence = 0
        self.steps: list[Step] = []
        self._states: list[tuple[datetime, str]] = []
        self.parts: list[dict[str, Any]] = []
        self.replies: list[dict[str, Any]] = []
        self.lead: Office | None = None
        #: The last rating: how satisfied, and whether it is solved.
        self.verdict: tuple[int, str] | None = None

    # Moving on

    def moment(self, at: datetime) -> datetime:
        """The moment of the next step, after the last one; Over where it lies in the future."""
        at = max(at, self.at + _MINUTE)
        if at > self.scene.until:
            raise Over
        self.at = at
        return at

    def office_hour(self, days: int) -> datetime:
        """The next step, that many working days later in office hours."""
        return self.moment(self.scene.days.office(self.at, days, self.rng))

    def later(self, hours: float) -> datetime:
        """The next step, that many hours later on average, at any time of the day."""
        return self.moment(self.at + timedelta(seconds=int(self.rng.expovariate(1 / (hours * 3600)))))

    def step(
        self,
        type: str,
        who: Who,
        status: Status | None = None,
        told: Told | None = None,
        visibility: str = "",
        **data: Any,
    ) -> None:
        """The Event of a step taken now."""
        values = self.values
        self.sequence += 1
        if status is not None:
            values["status"] = status.value
        values["updated_at"] = self.at
        self._states.append((self.at, values["status"]))
        data |= {"number": values["number"], "status": values["status"]}
        if type in RELEVANT:
            self.steps.append(Step(self.sequence, self.at, type, who.organisation_id, data))
        self.scene.journal.write(
            type=type,
            at=self.at,
            who=who,
            appeal_id=self.key,
            sequence=self.sequence,
            data=data,
            visibility=visibility,
            told=told,
        )

    def status_at(self, moment: datetime) -> str:
        """Where the appeal stood at a moment after its submission."""
        return next(status for at, status in reversed(self._states) if at <= moment)

    # Author and moderator

    def submit(self, writer: Who) -> None:
        """The author writes, or a call-taker for them."""
        values = self.values
        self.step(
            SUBMITTED_EVENT,
            writer,
            Status.SUBMITTED,
            visibility=Visibility.PUBLIC.value,
            channel=values["channel"],
            kind=values["kind"],
            division=values["division_id"],
        )

    def accept(self, at: datetime) -> None:
        """受理, as written or private."""
        private = self.values["openness"] == "private"
        self.values |= {"is_published": not private, "accepted_at": at}
        publication = "private" if private else "as_written"
        self.step(Action.ACCEPT.value, self.moderator, Status.ACCEPTED, publication=publication)

    def end(self, type: Action, status: Status, who: Who, **data: Any) -> None:
        """Refused, withdrawn or merged: nobody works on it any more."""
        for part in self.parts:
            if part["status"] in _UNFINISHED:
                part |= {"status": AssignmentStatus.RELIEVED.value, "done_at": self.at}
        self.values |= {"closed_at": self.at, "is_published": False}
        self.step(type.value, who, status, **data)

    # Dispatch

    def dispatch(self, lead: Office, assisting: Iterable[Office]) -> None:
        """交办 to one lead and those who assist."""
        helpers = list(assisting)
        self.lead = lead
        self.values |= {"lead_id": lead.id, "dispatched_at": self.at}
        for office, role in ((lead, _LEAD), *((helper, _ASSISTING) for helper in helpers)):
            self.parts.append(
                {
                    "id": self.scene.assignments.key(),
                    "appeal_id": self.key,
                    "organisation_id": office.id,
                    "role": role,
                    "status": _PENDING,
                    "dispatched_at": self.at,
                    "begun_by": self.sequence + 1,
                }
            )
        self.step(
            Action.DISPATCH.value,
            self.dispatcher,
            Status.DISPATCHED,
            lead=lead.name,
            lead_id=lead.id,
            assisting=[helper.name for helper in helpers],
            assisting_ids=[helper.id for helper in helpers],
            note="",
            designated=False,
        )

    def part_of(self, office: Office) -> dict[str, Any]:
        """The live part of an office."""
        return next(
            part for part in self.parts if part["organisation_id"] == office.id and part["status"] in _LIVE
        )

    def claim(self, office: Office) -> None:
        """签收."""
        part, who = self.part_of(office), office.posts["handler"]
        part |= {"status": _HANDLING, "claimed_at": self.at, "handler_id": who.actor_id}
        is_lead = part["role"] == _LEAD
        if is_lead:
            self.values["claimed_at"] = self.values["claimed_at"] or self.at
        self.step(Action.CLAIM.value, who, Status.HANDLING if is_lead else None, role=part["role"])

    def ask_return(self, reason: str) -> None:
        """The lead says that it is not its own."""
        assert self.lead is not None
        self.part_of(self.lead).update(status=AssignmentStatus.RETURN_ASKED.value, return_reason=reason)
        self.step(Action.ASK_RETURN.value, self.lead.posts["handler"], reason=reason, role=_LEAD)

    def agree_return(self, reason: str) -> None:
        """Back to the dispatcher; who assisted is relieved."""
        lead = self.lead
        assert lead is not None
        self.part_of(lead).update(status=AssignmentStatus.RETURNED.value, done_at=self.at)
        for part in self.parts:
            if part["status"] in _UNFINISHED:
                part |= {"status": AssignmentStatus.RELIEVED.value, "done_at": self.at}
        self.values |= {"lead_id": None, "return_count": self.values["return_count"] + 1}
        self.step(
            Action.AGREE_RETURN.value,
            self.dispatcher,
            Status.ACCEPTED,
            organisation=lead.name,
            organisation_id=lead.id,
            role=_LEAD,
            reason=reason,
        )

    # Handling

    def note(
        self, type: Action, kind: NoteKind, visibility: Visibility, body: str, who: Who, **data: Any
    ) -> int:
        """A note with its Event, whose ``data`` beside the note is the caller's; returns the note's key."""
        key: int = self.scene.notes.add(
            appeal_id=self.key,
            organisation_id=who.organisation_id,
            kind=kind.value,
            visibility=visibility.value,
            body=body,
            written_by_id=who.actor_id,
            written_at=self.at,
        )
        self.step(type.value, who, note=key, **data)
        return key

    def contribute(self, office: Office, text: str) -> None:
        """An assisting office says its part; the lead has still to reply."""
        self.part_of(office).update(status=_DONE, done_at=self.at)
        self.note(
            Action.CONTRIBUTE,
            NoteKind.CONTRIBUTION,
            Visibility.HANDLING,
            text,
            office.posts["handler"],
            text=text,
        )

    def suspend(self, question: str, until: datetime) -> None:
        """挂起."""
        assert self.lead is not None
        self.values["suspended_at"] = self.at
        who = self.lead.posts["handler"]
        self.step(Action.SUSPEND.value, who, Status.SUSPENDED, question=question, until=until.isoformat())

    def supplement(self, text: str) -> None:
        """The author sends what was asked for."""
        self.values["suspended_at"] = None
        self.values["status"] = Status.HANDLING.value
        self.note(Action.SUPPLEMENT, NoteKind.SUPPLEMENT, Visibility.AUTHOR, text, self.author)

    def draft(self, text: str, promised_on: date | None) -> None:
        """拟稿."""
        assert self.lead is not None
        who = self.lead.posts["handler"]
        reply = {
            "id": self.scene.replies.key(),
            "appeal_id": self.key,
            "organisation_id": self.lead.id,
            "status": ReplyStatus.DRAFT.value,
            "body": text,
            "contact_department": "办公室",
            "contact_phone": "0000-12345",
            "promised_on": promised_on,
            "drafted_by_id": who.actor_id,
            "drafted_at": self.at,
        }
        self.replies.append(reply)
        self.step(Action.DRAFT_REPLY.value, who, reply=reply["id"])

    def send_for_approval(self) -> None:
        """送审签."""
        assert self.lead is not None
        reply = self.replies[-1]
        reply["status"] = ReplyStatus.AWAITING_APPROVAL.value
        self.step(Action.SEND_FOR_APPROVAL.value, self.lead.posts["handler"], reply=reply["id"])

    def publish(self, told: Told | None) -> None:
        """审签并发布."""
        lead, reply, values = self.lead, self.replies[-1], self.values
        assert lead is not None
        who = lead.posts["approver"]
        reply |= {
            "status": ReplyStatus.PUBLISHED.value,
            "published_at": self.at,
            "approved_by_id": who.actor_id,
        }
        self.part_of(lead).update(status=_DONE, done_at=self.at)
        promised: date | None = reply["promised_on"]
        is_first = values["first_replied_at"] is None
        values["first_replied_at"] = values["first_replied_at"] or self.at
        values["promised_on"] = promised or values["promised_on"]
        self.step(
            Action.PUBLISH_REPLY.value,
            who,
            Status.REPLIED,
            told,
            reply=reply["id"],
            organisation=lead.name,
            is_first=is_first,
            promised_on=promised.isoformat() if promised else "",
        )

    # Afterwards

    def back_to_the_lead(self) -> None:
        """The lead has it in hand again."""
        assert self.lead is not None
        self.part_of(self.lead).update(status=_HANDLING, done_at=None)
        self.values |= {"extension_days": 0, "extension_days_asked": None}

    def follow_up(self, text: str) -> None:
        """追问."""
        asked = self.scene.follow_ups.add(appeal_id=self.key, body=text, asked_at=self.at)
        self.back_to_the_lead()
        self.step(Action.FOLLOW_UP.value, self.author, Status.HANDLING, follow_up=asked)

    def rate(self, satisfaction: int, solved: str, scores: tuple[int, int, int]) -> bool:
        """评价; whether the author is content."""
        values = self.values
        self.scene.ratings.add(
            appeal_id=self.key,
            round=values["round"],
            satisfaction=satisfaction,
            solved=solved,
            solving=scores[0],
            attitude=scores[1],
            speed=scores[2],
            rated_at=self.at,
        )
        is_content = satisfaction >= 3
        values["satisfaction"] = satisfaction
        self.verdict = (satisfaction, solved)
        values["redo_state"] = "" if is_content else "asked"
        if is_content:
            values["closed_at"] = self.at
        status = Status.CLOSED if is_content else Status.REPLIED
        self.step(Action.RATE.value, self.author, status, satisfaction=satisfaction, solved=solved)
        return is_content

    # The end

    def write(self) -> None:
        """Everything onto the sheets, with the limits, and what search and figures have to know of it."""
        self.values["version"] = self.sequence
        answer = limits_of(self)
        scene = self.scene
        scene.appeals.add(**self.values)
        for part in self.parts:
            scene.assignments.add(**part)
        for reply in self.replies:
            scene.replies.add(**reply)
        scene.known.append(known(self, answer))

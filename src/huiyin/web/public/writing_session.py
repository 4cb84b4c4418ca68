"""Which draft a browser is writing, and which receipts it may see again."""

from datetime import datetime

from django.http import HttpRequest

from huiyin.accounts.models import User
from huiyin.appeals.models import Appeal, Draft
from huiyin.appeals.services import drafts

#: Session entries. "opened" is shared with the pages of authors: a key in it acts as the author (Actor.keys).
DRAFT = "draft"
RECEIPTS = "receipts"
OPENED = "opened"
RECEIPTS_KEPT = 20


def writer(request: HttpRequest) -> User | None:
    """The account that an appeal written here belongs to. Staff write as private persons, as if signed out."""
    user = request.user
    return user if isinstance(user, User) and user.is_active and not user.is_staff_account else None


def writer_id(request: HttpRequest) -> int | None:
    """The key of that account."""
    user = writer(request)
    return user.pk if user else None


def current_draft(request: HttpRequest) -> Draft | None:
    """The draft that this browser, or this account, is writing."""
    return drafts.load(user_id=writer_id(request), token=request.session.get(DRAFT, ""))


def open_draft(request: HttpRequest, now: datetime) -> Draft:
    """The present draft, or a new one; remembered in the session where no account remembers it."""
    draft = current_draft(request) or drafts.begin(user_id=writer_id(request), now=now)
    remember_draft(request, draft)
    return draft


def remember_draft(request: HttpRequest, draft: Draft) -> None:
    """This browser goes on with the draft. An account finds its own without the session."""
    is_the_accounts = draft.user_id is not None and DRAFT not in request.session
    if not is_the_accounts and request.session.get(DRAFT) != draft.token:
        request.session[DRAFT] = draft.token


def forget_draft(request: HttpRequest) -> None:
    """The draft is gone: discarded."""
    request.session.pop(DRAFT, None)


def remember_receipt(request: HttpRequest, token: str, appeal: Appeal) -> None:
    """The draft has become an appeal: its writer may see the receipt again and acts as the author in this browser.

    An account that is the author may do so anyway.
    """
    session = request.session
    if session.get(DRAFT) == token:
        del session[DRAFT]
    if appeal.author_id is not None and appeal.author_id == writer_id(request):
        return
    session[RECEIPTS] = [*(kept for kept in session.get(RECEIPTS, []) if kept != token), token][
        -RECEIPTS_KEPT:
    ]
    if writer(request) is None:
        key = f"appeal:{appeal.pk}"
        session[OPENED] = [*(kept for kept in session.get(OPENED, []) if kept != key), key]


def submitted_appeal(request: HttpRequest, token: str) -> Appeal | None:
    """The appeal that this browser or this account has submitted under the token; None for anybody else."""
    if not token:
        return None
    appeal = (
        Appeal.objects.filter(submission_key=token).select_related("original", "division", "author").first()
    )
    if appeal is None:
        return None
    is_theirs = (
        token in request.session.get(RECEIPTS, [])
        or token == request.session.get(DRAFT)  # the second of two clicks, before the first has answered
        or (appeal.author_id is not None and appeal.author_id == writer_id(request))
    )
    return appeal if is_theirs else None

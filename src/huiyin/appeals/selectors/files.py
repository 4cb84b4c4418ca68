"""Files of appeals: which of them a reader may open."""

from huiyin.appeals.models import Attachment
from huiyin.appeals.policies import Case, is_author, may_read, reads_events, reads_original
from huiyin.appeals.terms import ReplyStatus
from huiyin.journal.models import Visibility
from huiyin.organisations.actors import Actor


def find_attachment(token: str) -> Attachment | None:
    """The attachment of this name, with the appeal, draft, reply or note it hangs on."""
    return Attachment.objects.filter(token=token).select_related("appeal", "draft", "reply", "note").first()


def may_read_file(actor: Actor, case: Case, attachment: Attachment) -> bool:
    """Whether a file of the case may be opened.

    Public files: by everybody who may read the appeal. Of the others, what came with a published reply is the
    author's and the handling side's; what came with a note is for the readers of that note; what the author sent is
    for those who may read the original text.
    """
    if not may_read(actor, case):
        return False
    if attachment.is_public or (attachment.organisation_id is None and is_author(actor, case.appeal)):
        return True
    if attachment.reply is not None:
        needed = (
            Visibility.AUTHOR if attachment.reply.status == ReplyStatus.PUBLISHED else Visibility.HANDLING
        )
        return needed in reads_events(actor, case)
    if attachment.note is not None:
        return Visibility(attachment.note.visibility) in reads_events(actor, case)
    return reads_original(actor, case)

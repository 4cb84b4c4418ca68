from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def give(apps, schema_editor):
    """By when each unfinished part is due, as lists reckoned it from the appeal until now."""
    assignment = apps.get_model('appeals', 'Assignment')
    appeal = apps.get_model('appeals', 'Appeal').objects.filter(pk=OuterRef('appeal'))
    runs = appeal.filter(suspended_at__isnull=True)
    due = Case(
        When(role='assisting', status='pending', then=F('claim_due_at')),
        When(Q(Exists(runs), role='assisting'), then=Subquery(appeal.values('reply_due_at'))),
        default=Subquery(appeal.values('due_at')),
    )
    parts = assignment.objects.filter(status__in=['pending', 'handling', 'return_asked'])
    parts.update(due_at=Coalesce(due, Value(_NEVER)))


class Migration(migrations.Migration):
    """Unfinished parts know by when they are due, so that a desk need not read the appeals of all of them."""

    dependencies = [('appeals', '0020_indexes_of_keys')]

    operations = [
        migrations.AddField('assignment', 'due_at', models.DateTimeField(null=True)),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]

from django.conf import settings
from django.db import migrations, models

import huiyin.appeals.grouping
import huiyin.core.indexing
from huiyin.core.indexing import AddIndexOnline


class Migration(migrations.Migration):
    """Built while the site serves: CONCURRENTLY on PostgreSQL, one short statement each on SQLite."""

    atomic = False

    dependencies = [
        ('appeals', '0012_consultation'),
        ('organisations', '0003_calendar'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexOnline(
            model_name='appeal',
            index=models.Index(huiyin.core.indexing.Beginning('division_id', 6), models.OrderBy(models.F('submitted_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='appeal_county'),
        ),
        AddIndexOnline(
            model_name='appeal',
            index=models.Index(huiyin.core.indexing.Beginning('division_id', 4), models.OrderBy(models.F('submitted_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='appeal_city'),
        ),
        AddIndexOnline(
            model_name='appeal',
            index=models.Index(huiyin.core.indexing.FirstPart('category_id'), models.OrderBy(models.F('submitted_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('is_published', True)), name='appeal_public_subject'),
        ),
        AddIndexOnline(
            model_name='appeal',
            index=models.Index(huiyin.appeals.grouping.StateOf('status'), models.OrderBy(models.F('submitted_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('is_published', True)), name='appeal_public_state'),
        ),
        AddIndexOnline(
            model_name='appeal',
            index=models.Index(condition=models.Q(('due_at__isnull', False), ('is_published', True)), fields=['-due_at', '-id'], name='appeal_public_due'),
        ),
        AddIndexOnline(
            model_name='appeal',
            index=models.Index(condition=models.Q(('first_replied_at__isnull', False), ('is_published', True)), fields=['lead', '-first_replied_at', '-id'], name='appeal_lead_replied'),
        ),
        AddIndexOnline(
            model_name='appeal',
            index=models.Index(condition=models.Q(('is_published', True), ('me_too_count__gt', 0)), fields=['submitted_at', 'me_too_count'], name='appeal_shared'),
        ),
        AddIndexOnline(
            model_name='appeal',
            index=models.Index(condition=models.Q(('mailbox__isnull', False)), fields=['mailbox', 'first_replied_at'], name='appeal_mailbox_replied'),
        ),
        AddIndexOnline(
            model_name='appeal',
            index=models.Index(condition=models.Q(('satisfaction__isnull', False)), fields=['lead', 'submitted_at', 'satisfaction'], name='appeal_lead_rated'),
        ),
        AddIndexOnline(
            model_name='appeal',
            index=models.Index(fields=['lead', 'status', 'due_at'], name='appeal_lead_state'),
        ),
        AddIndexOnline(
            model_name='appeal',
            index=models.Index(fields=['author', 'status'], name='appeal_author_state'),
        ),
        AddIndexOnline(
            model_name='appeal',
            index=models.Index(condition=models.Q(('first_replied_at__isnull', False), ('is_published', True)), fields=['-first_replied_at', '-id'], name='appeal_public_replied'),
        ),
        AddIndexOnline(
            model_name='assignment',
            index=models.Index(fields=['handler', 'status'], name='assignment_of_handler'),
        ),
        migrations.RemoveIndex(
            model_name='appeal',
            name='appeal_replied',
        ),
    ]

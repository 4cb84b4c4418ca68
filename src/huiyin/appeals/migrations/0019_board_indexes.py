from django.db import migrations, models

from huiyin.core.indexing import AddIndexOnline


class Migration(migrations.Migration):
    """The supervisors' board counts from indexes that hold all it asks for."""

    atomic = False

    dependencies = [
        ('appeals', '0018_indexes_once'),
    ]

    operations = [
        AddIndexOnline('appeal', models.Index(
            fields=['due_at', 'id', 'division'], condition=models.Q(due_at__isnull=False), name='appeal_due_place')),
        AddIndexOnline('appeal', models.Index(
            fields=['lead', 'due_at', 'division'], condition=models.Q(due_at__isnull=False, lead__isnull=False),
            name='appeal_in_hands_place')),
        AddIndexOnline('appeal', models.Index(
            fields=['division', 'promised_on', 'status'], condition=models.Q(promised_on__isnull=False),
            name='appeal_promise_place')),
        migrations.RemoveIndex('appeal', 'appeal_due'),
        migrations.RemoveIndex('appeal', 'appeal_in_hands'),
        migrations.RemoveIndex('appeal', 'appeal_promise_open'),
    ]

from django.db import migrations, models

from huiyin.core.indexing import AddIndexOnline


class Migration(migrations.Migration):
    """What an office has in hand is counted and put in order by one index."""

    atomic = False

    dependencies = [('appeals', '0021_part_due')]

    operations = [
        AddIndexOnline('assignment', models.Index(
            fields=['organisation', 'due_at', 'appeal', 'role', 'status', 'handler'],
            condition=models.Q(due_at__isnull=False), name='assignment_in_hand')),
    ]

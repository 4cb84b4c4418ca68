from django.db import migrations, models

from huiyin.core.indexing import AddIndexOnline


class Migration(migrations.Migration):
    """Built while the site serves: CONCURRENTLY on PostgreSQL, one short statement each on SQLite."""

    atomic = False

    dependencies = [
        ('journal', '0002_stale'),
    ]

    operations = [
        AddIndexOnline(
            model_name='event',
            index=models.Index(fields=['at'], name='event_at'),
        ),
        AddIndexOnline(
            model_name='privateread',
            index=models.Index(fields=['at'], name='read_at'),
        ),
    ]

from django.db import migrations, models

from huiyin.core.indexing import AddIndexOnline


class Migration(migrations.Migration):
    """Built while the site serves: CONCURRENTLY on PostgreSQL, one short statement each on SQLite."""

    atomic = False

    dependencies = [
        ('journal', '0003_lists'),
    ]

    operations = [
        AddIndexOnline(
            model_name='event',
            index=models.Index(fields=['type', 'id'], name='event_type'),
        ),
        migrations.RemoveIndex(
            model_name='event',
            name='event_type_at',
        ),
    ]

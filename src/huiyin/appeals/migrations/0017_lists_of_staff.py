import huiyin.appeals.grouping
from django.conf import settings
from django.db import migrations, models

from huiyin.core.indexing import AddIndexOnline


class Migration(migrations.Migration):
    """Built while the site serves: CONCURRENTLY on PostgreSQL, one short statement each on SQLite."""

    atomic = False

    dependencies = [
        ('appeals', '0016_saved_filters'),
        ('organisations', '0004_duty_organisation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexOnline(
            model_name='appeal',
            index=models.Index(huiyin.appeals.grouping.StateOf('status'), models.OrderBy(models.F('submitted_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='appeal_state'),
        ),
        migrations.RemoveIndex(
            model_name='appeal',
            name='appeal_public_state',
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.core.indexing import without_index


class Migration(migrations.Migration):
    """The index of a foreign key that two others begin with."""

    dependencies = [
        ('channels', '0005_indexes_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        without_index('channels', 'notification', 'user', models.ForeignKey(
            db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notifications',
            to=settings.AUTH_USER_MODEL)),
    ]

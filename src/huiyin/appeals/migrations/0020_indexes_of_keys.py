import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.core.indexing import without_index

_CASCADE, _PROTECT = django.db.models.deletion.CASCADE, django.db.models.deletion.PROTECT
_SET_NULL = django.db.models.deletion.SET_NULL


class Migration(migrations.Migration):
    """Indexes of foreign keys that another one begins with. With both there SQLite took the shorter one, and read all
    parts of an office for those of one handler."""

    dependencies = [
        ('appeals', '0019_board_indexes'),
        ('organisations', '0004_duty_organisation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        without_index('appeals', 'appeal', 'author', models.ForeignKey(
            db_index=False, null=True, on_delete=_SET_NULL, related_name='appeals', to=settings.AUTH_USER_MODEL)),
        without_index('appeals', 'appeal', 'lead', models.ForeignKey(
            db_index=False, null=True, on_delete=_PROTECT, related_name='led_appeals', to='organisations.organisation')),
        without_index('appeals', 'assignment', 'handler', models.ForeignKey(
            db_index=False, null=True, on_delete=_PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        without_index('appeals', 'assignment', 'organisation', models.ForeignKey(
            db_index=False, on_delete=_PROTECT, related_name='assignments', to='organisations.organisation')),
        without_index('appeals', 'rating', 'appeal', models.ForeignKey(
            db_index=False, on_delete=_CASCADE, related_name='ratings', to='appeals.appeal')),
        without_index('appeals', 'reply', 'organisation', models.ForeignKey(
            db_index=False, on_delete=_PROTECT, related_name='replies', to='organisations.organisation')),
        without_index('appeals', 'support', 'appeal', models.ForeignKey(
            db_index=False, on_delete=_CASCADE, related_name='supports', to='appeals.appeal')),
    ]

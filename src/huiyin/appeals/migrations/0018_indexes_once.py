import django.db.models.deletion
from django.db import migrations, models

from huiyin.core.indexing import without_index, without_pattern_index

_CASCADE, _PROTECT = django.db.models.deletion.CASCADE, django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    """Indexes that another one begins with, or that nothing asks: 300 bytes for every appeal."""

    dependencies = [('appeals', '0017_lists_of_staff'), ('organisations', '0004_duty_organisation')]

    operations = [
        without_index('appeals', 'deadline', 'appeal', models.ForeignKey(
            db_index=False, on_delete=_CASCADE, related_name='deadlines', to='appeals.appeal')),
        without_index('appeals', 'deadline', 'organisation', models.ForeignKey(
            db_index=False, null=True, on_delete=_PROTECT, related_name='deadlines', to='organisations.organisation')),
        without_index('appeals', 'follow', 'appeal', models.ForeignKey(
            db_index=False, on_delete=_CASCADE, related_name='follows', to='appeals.appeal')),
        without_pattern_index('appeals', 'appeal', 'number'),
        without_pattern_index('appeals', 'appeal', 'submission_key'),
        without_pattern_index('appeals', 'appeal', 'query_code_hash'),
    ]

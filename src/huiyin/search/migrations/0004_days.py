"""Texts are marked with their day: where there is an index, every appeal is indexed anew, the newest first."""

from django.db import migrations

MARK_ALL = """
INSERT INTO journal_stale (subject, subject_id)
SELECT 'appeal', CAST(appeal_id AS varchar(32)) FROM search_document ORDER BY appeal_id DESC
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0003_index_what_is_there"), ("journal", "0002_stale")]

    operations = [migrations.RunSQL(MARK_ALL, migrations.RunSQL.noop)]

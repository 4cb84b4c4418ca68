"""A site that had appeals before it had an index: every one is marked, and the worker indexes them while it serves."""

from django.db import migrations

MARK_ALL = """
INSERT INTO journal_stale (subject, subject_id)
SELECT 'appeal', CAST(id AS varchar(32)) FROM appeals_appeal ORDER BY id DESC
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0002_postings"), ("journal", "0002_stale")]

    operations = [migrations.RunSQL(MARK_ALL, migrations.RunSQL.noop)]

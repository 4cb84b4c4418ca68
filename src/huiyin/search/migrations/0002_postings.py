"""The posting lists, in the way of each database; what is there already waits to be indexed."""

from django.db import migrations

SQLITE = """
CREATE VIRTUAL TABLE search_postings
USING fts5(words, content='', detail=none, columnsize=0, tokenize='ascii')
"""
# The wide column is stored apart, so that reading moments reads little; no pending list, so that reading stays even.
POSTGRESQL = (
    "ALTER TABLE search_document SET (toast_tuple_target = 128)",
    "CREATE INDEX search_postings ON search_document USING gin (numbers) WITH (fastupdate = off)",
)


def make(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in POSTGRESQL if vendor == "postgresql" else (SQLITE,):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    schema_editor.execute(f"DROP {'INDEX' if vendor == 'postgresql' else 'TABLE'} search_postings")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(make, drop, elidable=False)]

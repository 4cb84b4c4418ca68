from django.db import migrations

from huiyin.core.indexing import without_pattern_index


class Migration(migrations.Migration):
    """Facts are asked for by their whole code."""

    dependencies = [('statistics', '0003_standings')]

    operations = [without_pattern_index('statistics', 'fact', 'code')]

from django.db import migrations

from huiyin.core.indexing import without_pattern_index


class Migration(migrations.Migration):
    """Hashes and handles are asked for as a whole."""

    dependencies = [('accounts', '0001_initial')]

    operations = [
        without_pattern_index('accounts', 'user', 'handle'),
        without_pattern_index('accounts', 'user', 'phone_hash'),
        without_pattern_index('accounts', 'user', 'email_hash'),
    ]

from django.db import migrations

from huiyin.core.indexing import without_pattern_index


class Migration(migrations.Migration):
    """Tokens, keys and hashes are asked for as a whole."""

    dependencies = [('channels', '0004_turns')]

    operations = [
        without_pattern_index('channels', 'notification', 'token'),
        without_pattern_index('channels', 'outboundmessage', 'key'),
        without_pattern_index('channels', 'outboundmessage', 'address_hash'),
    ]

"""How often leads have given appeals back so far; from now on agree_return counts."""

from django.db import migrations
from django.db.models import Count


def count_returns(apps, schema_editor):
    Appeal = apps.get_model("appeals", "Appeal")
    Assignment = apps.get_model("appeals", "Assignment")
    returned = (
        Assignment.objects.filter(role="lead", status="returned")
        .order_by()
        .values_list("appeal_id")
        .annotate(times=Count("pk"))
    )
    for appeal_id, times in returned.iterator():
        Appeal.objects.filter(pk=appeal_id).update(return_count=times)


class Migration(migrations.Migration):

    dependencies = [
        ("appeals", "0004_supervision"),
    ]

    operations = [
        migrations.RunPython(count_returns, migrations.RunPython.noop),
    ]

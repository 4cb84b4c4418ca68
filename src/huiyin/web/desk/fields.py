"""Form fields of the desk: text with a counter, several files."""

from typing import Any

from django import forms

from huiyin.appeals.services.files import Upload
from huiyin.web.forms import TextField


class CountedText(TextField):
    """Several lines with a counter up to ``limit`` characters. The service enforces the limit; a ``maxlength`` would
    cut off what is pasted without a word."""

    def __init__(self, *, limit: int, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = limit


class ManyFilesInput(forms.ClearableFileInput):
    """A file control that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several files; ``cleaned_data`` holds a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        """Each file by itself; an empty one is refused."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFilesField, self).clean(one, initial) for one in given]

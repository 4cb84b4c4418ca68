"""The WSGI application, for granian, gunicorn or any other server: the framework behind its front (huiyin.edge)."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
framework = get_wsgi_application()

from huiyin.edge.front import front  # noqa: E402 - only once the apps are loaded
from huiyin.edge.turns import InTurn  # noqa: E402

application = front(InTurn(framework))

#: After so many new objects cycles are looked for among them (Python's own number is 700), never among what has been
#: loaded by now: decision 17.
YOUNG_OBJECTS = 5000
gc.freeze()
gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])

"""The WSGI application, for granian, gunicorn or any other server: the framework behind its front (huiyin.edge)."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
framework = get_wsgi_application()

from huiyin.edge.front import front  # noqa: E402 - only once the apps are loaded

application = front(framework)

#: A request leaves some thousand objects, nearly all of them gone with their last reference. To look for cycles among
#: them every 700 objects, and through all that the apps have loaded, is a twentieth of its work (docs/performance.md).
YOUNG_OBJECTS = 5000
gc.collect()
gc.freeze()
gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])

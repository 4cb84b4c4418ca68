"""The WSGI application, for granian, gunicorn or any other server: the framework behind its front (huiyin.edge)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
framework = get_wsgi_application()

from huiyin.edge.front import front  # noqa: E402 - only once the apps are loaded

application = front(framework)

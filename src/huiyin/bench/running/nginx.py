"""nginx beside the product: the same bytes from the disk as the limit of what this machine can serve, and
``deploy/nginx.conf`` in front of the product."""

import gzip
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from huiyin.bench.running import processes
from huiyin.bench.running.processes import free_port
from huiyin.bench.running.product import Product, fetch

READY_SECONDS = 10
#: In a checkout; an installed package has none.
SHIPPED = Path(__file__).resolve().parents[4] / "deploy" / "nginx.conf"
_WRAPPED = """\
daemon off;
pid {folder}/pid;
error_log {folder}/errors;
worker_processes auto;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    default_type "text/html; charset=utf-8";
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{disk};
        location / {{ root {folder}/disk; gzip_static on; }}
    }}
    {shipped}
}}
"""


@dataclass(frozen=True, slots=True)
class Nginx:
    """``disk``: origin of the copy on the disk (at /page.html); ``front``: of the shipped configuration."""

    disk: str
    front: str
    pid: int

    def cpu_seconds(self) -> float:
        """What its processes have used so far."""
        return processes.cpu_seconds(processes.tree(self.pid))


def is_here() -> bool:
    """Whether nginx is installed and its configuration at hand."""
    return shutil.which("nginx") is not None and SHIPPED.exists()


@contextmanager
def beside(product: Product, address: str) -> Iterator[Nginx]:
    """nginx with the page of an address on its disk, and in front of the product. RuntimeError where it does not start."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # its workers run as somebody else
        disk, front = free_port(), free_port()
        body, _headers = fetch(f"{product.origin}{address}")
        (folder / "disk").mkdir()
        (folder / "disk" / "page.html").write_bytes(body)
        (folder / "disk" / "page.html.gz").write_bytes(gzip.compress(body))
        shipped = _here(SHIPPED.read_text(), folder, front, product.port)
        config = folder / "nginx.conf"
        config.write_text(_WRAPPED.format(folder=folder, disk=disk, shipped=shipped))
        origin = f"http://127.0.0.1:{disk}"
        with processes.started(
            ["nginx", "-c", str(config)], lambda: fetch(f"{origin}/page.html"), seconds=READY_SECONDS
        ) as process:
            yield Nginx(origin, f"http://127.0.0.1:{front}", process.pid)


def _here(shipped: str, folder: Path, port: int, product: int) -> str:
    """The shipped file with this machine's places put in, and without TLS."""
    for pattern, here in (
        (r"listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
        (r"\n\s*ssl_\w+ [^;]*;", ""),
        (r"/var/cache/nginx/huiyin", f"{folder}/kept"),
        (r"/var/lib/huiyin/static/", f"{Path(settings.STATIC_ROOT)}{os.sep}"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{product}"),
        # TLS ends at this nginx in the real thing; here its readers come without.
        (r"X-Forwarded-Proto \$scheme", "X-Forwarded-Proto https"),
    ):
        shipped, times = re.subn(pattern, here, shipped)
        if not times:
            raise RuntimeError(f"deploy/nginx.conf has no {pattern} any more: nginx.py must follow")
    return shipped

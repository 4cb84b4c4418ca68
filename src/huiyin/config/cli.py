"""The ``huiyin`` command: a few verbs of the product, and Django's own behind ``huiyin manage``."""

import os
import sys

USAGE = """\
huiyin – people write to their government and get an answer

  huiyin serve [--host H] [--port P] [--web-only] [--workers N] [--prepare]
                          web pages and background loops (one process group); --prepare migrates first and,
                          in demonstration mode, loads the city on an empty site
  huiyin worker           the background loops alone (beside serve --web-only)
  huiyin demo [load|refresh]  the demonstration city 清江市
  huiyin bench load|run   a site of invented rows of any size; what its pages cost
  huiyin import-messages FILE …  historical messages with replies
  huiyin createadmin …    the first administrator, division and platform of a new site
  huiyin check-deploy     is this installation safe to open to the public?
  huiyin manage …         Django's commands (migrate, shell, …)

Each verb explains itself with --help. Settings: HUIYIN_* variables, see docs/operating.md.
"""

COMMANDS = {
    "serve": "serve",
    "worker": "worker",
    "demo": "demo",
    "bench": "bench",
    "import-messages": "import_messages",
    "createadmin": "createadmin",
    "check-deploy": "check_deploy",
}


def main() -> None:
    """Entry point of the console script."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        sys.stdout.write(USAGE)
        return
    verb, *rest = arguments
    if verb == "manage":
        argv = ["huiyin manage", *rest]
    elif verb in COMMANDS:
        argv = ["huiyin", COMMANDS[verb], *rest]
    else:
        sys.stderr.write(f"huiyin: unknown command {verb!r}\n\n{USAGE}")
        raise SystemExit(2)
    from django.core.management import execute_from_command_line

    execute_from_command_line(argv)


if __name__ == "__main__":
    main()

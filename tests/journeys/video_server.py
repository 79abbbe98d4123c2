"""One process that serves the application, for a test that needs several: `python -m tests.journeys.video_server`.

Everything it knows comes from its environment, as for any other process of the service. It prints its port.
"""

import os
import sys

from werkzeug.serving import make_server

from assistant.app import create_app
from assistant.settings import load_settings


def main() -> None:
    """Serve on a free port until told to stop."""
    server = make_server("127.0.0.1", 0, create_app(load_settings(os.environ)), threaded=True)
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()

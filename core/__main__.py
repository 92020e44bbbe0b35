"""The same work as the app, from a terminal: python -m core --help."""

import sys

from core.commands import main

if __name__ == "__main__":
    sys.exit(main())

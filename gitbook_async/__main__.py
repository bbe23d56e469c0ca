"""``python -m gitbook_async``: the command."""

from gitbook_async.cli import main

if __name__ == "__main__":
    main()

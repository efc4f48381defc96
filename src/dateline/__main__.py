"""This room lets ``python -m dateline`` run the commands."""

from dateline.cli import main

if __name__ == "__main__":
    main()

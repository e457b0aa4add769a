"""`python -m sciscore` is the command `sciscore`."""

from sciscore.cli import main

if __name__ == "__main__":
    main()

"""Run every benchmark and print Markdown for docs/performance.md: python -m benchmarks [--cases 10000,100000] [--rounds 3]."""

import sys

from benchmarks import pages


def main() -> None:
    """Run the pages' benchmark; reports and deadlines have commands of their own."""
    pages.main(sys.argv[1:])


main()

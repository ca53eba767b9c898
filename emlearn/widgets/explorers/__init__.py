"""One explorable idea per file, each of which composes a film."""

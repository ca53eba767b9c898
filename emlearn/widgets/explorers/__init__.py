"""One explorable idea a file: each composes a film."""

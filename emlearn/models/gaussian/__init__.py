"""The Gaussian mixture: its derivation, covariance types, fast passes over many rows, and missing entries."""

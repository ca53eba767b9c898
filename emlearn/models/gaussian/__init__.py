"""The Gaussian mixture: its derivation, shapes of covariance, quick passes over many rows, and missing entries."""

"""The loop of EM, and all that drives, stops, speeds up, records or feeds it; it knows no model."""

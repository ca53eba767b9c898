"""The EM loop and everything that drives, stops, accelerates, records or feeds it; no model is known here."""

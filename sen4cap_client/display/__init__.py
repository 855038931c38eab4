"""How things are shown: as plain text and as HTML, fit for a screen and without tricks on it."""

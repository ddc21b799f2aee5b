"""Which party an identifier names, and which right a number names. It stands on `journal`."""

"""Commands on pledges: filed, in batches and sets, changed, assessed. It stands on `approval` and `reading`."""

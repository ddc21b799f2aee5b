"""Routes of pledges: filed, changed, approved, listed. They stand on `wire` and `schemas`."""

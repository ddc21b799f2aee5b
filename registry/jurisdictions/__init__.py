"""The places of this registry, one module each, holding that place's law, dated and cited."""

"""Running the register: opened, swept, rebuilt, checked, shown. Nothing of the service lies above."""

"""Those who vouch for a checkpoint from outside the register: witnesses, and authorities that stamp a time."""

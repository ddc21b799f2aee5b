"""Figures of the register: what is counted, and of which groups an amount may be published."""

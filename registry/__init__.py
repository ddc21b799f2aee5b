"""A cross-border registry of pledges over intellectual property in Mainland China, Hong Kong and Macau."""

__version__ = "1.0.0"
